import { appSource } from "../../../lib/cli/discover/app-source";
import { mergeServices } from "../../../lib/cli/discover/merge";
import { CliError } from "../../../lib/cli/cli-error";
import { expectFailure, thrownBy } from "../../helpers/failure";
import { readmeExample } from "../../documents";
import { connectionTo } from "../../helpers/ontap-client";
import { liveService } from "./live-service";

const ENDPOINT = "https://cluster1.example.com";
const APP = appSource(connectionTo({ endpoint: ENDPOINT, caFile: "ca.pem" }), [liveService("svm_a")], {
  importFrom: "cdktf-ontap-iscsi",
});
const BEGIN = `// begin: services that "ontap-iscsi discover" found on ${ENDPOINT}`;
const END = `// end: services that "ontap-iscsi discover" found on ${ENDPOINT}`;
const ADDED = '{ cluster, svmName: "svm_b", targetAlias: "svm_b" });';

/** What a merge of services with these names makes of a text. */
interface Merged {
  readonly text: string | undefined;
  readonly added: readonly string[];
  readonly unclear: readonly string[];
}

function merge(text: string, ...names: readonly string[]): Merged {
  return mergeFrom(ENDPOINT, text, ...names);
}

function mergeFrom(endpoint: string, text: string, ...names: readonly string[]): Merged {
  const services = names.map((name) => liveService(name));
  const { merged, missing, unclear } = mergeServices(text, { endpoint, services });
  return {
    text: merged,
    added: missing.map(({ svmName }) => svmName),
    unclear: unclear.map(({ svmName }) => svmName),
  };
}

describe("a merge into an app", () => {
  it("adds what is missing at the end of the region, and nothing the second time", () => {
    const { text, added } = merge(APP, "svm_a", "svm_b");
    expect(added).toEqual(["svm_b"]);
    expect(text).toBe(APP.replace(END, `new IscsiService(stack, "svm_b", ${ADDED}\n${END}`));
    expect(merge(text ?? "", "svm_a", "svm_b")).toEqual({ text, added: [], unclear: [] });
  });

  it.each([
    [
      "with other values",
      (text: string) => text.replace('targetAlias: "svm_a"', 'enabled: false, targetAlias: "mine"'),
    ],
    ["under another id", (text: string) => text.replace('stack, "svm_a"', 'stack, "database"')],
    ["in single quotes", (text: string) => text.replaceAll('"', "'")],
    ["in a template", (text: string) => text.replace('svmName: "svm_a"', "svmName: `svm_a`")],
    ["under a quoted name", (text: string) => text.replace("svmName:", '"svmName" :')],
    ["over several lines", (text: string) => text.replace("svmName: ", "svmName:\n    ")],
    [
      "by the SVM's UUID",
      (text: string) => text.replace(/svmName: .*? t/, `svmUuid: "${liveService("svm_a").svmUuid.toUpperCase()}", t`),
    ],
    ["as a comment", (text: string) => text.replace("new IscsiService", "// new IscsiService")],
    ["outside of the region", (text: string) => text.replace(/\n(new IscsiService.*)\n(.*)/, "\n$2\n$1")],
  ])("takes a service for declared %s", (_how, edit) => {
    const edited = edit(APP).replaceAll("'ontap-iscsi discover'", '"ontap-iscsi discover"');
    expect(edited).not.toBe(APP);
    expect(merge(edited, "svm_a")).toEqual({ text: edited, added: [], unclear: [] });
  });

  it("leaves out a service whose SVM stands in quotes in another place", () => {
    const loop = APP.replace(/new IscsiService.*/, 'for (const svmName of ["svm_a"]) declare(svmName);');
    const { text, unclear } = merge(loop, "svm_a");
    expect(text).toBe(loop);
    expect(unclear).toEqual(["svm_a"]);
  });

  it("is not misled by a name that begins or ends like another", () => {
    expect(merge(APP, "svm_a", "svm_aa", "vm_a", "svm.a").added).toHaveLength(3);
  });

  it("leaves out a service whose id something else has: the SVM may be declared under it", () => {
    expect(merge(APP, "cluster1").unclear).toHaveLength(1);
  });

  it("keeps indentation, line ends, a byte order mark and a last line without an end", () => {
    const cluster = `  const cluster = new OntapCluster(stack, "c", { endpoint: "${ENDPOINT}" });`;
    const lines = ["\uFEFFfunction declare() {", cluster, `  ${BEGIN}`, `  ${END}`, "}"];
    const declaration = `  new IscsiService(stack, "svm_b", ${ADDED}`;
    for (const lineEnd of ["\n", "\r\n"]) {
      const expected = [...lines.slice(0, 3), declaration, ...lines.slice(3)].join(lineEnd);
      expect(merge(lines.join(lineEnd), "svm_b").text).toBe(expected);
    }
  });

  it.each([
    ["has only its first line", APP.replace(END, ""), "not both there"],
    ["has its lines the wrong way round", `${END}\n${BEGIN}\n`, "not both there"],
    ["has its first line twice", APP.replace(BEGIN, `${BEGIN}\n${BEGIN}`), "begin: services"],
    ["has its last line twice", APP.replace(END, `${END}\n${END}`), "end: services"],
  ])("refuses a file that %s", (_what, text, fragment) => {
    expectFailure(
      thrownBy(() => merge(text, "svm_b")),
      CliError,
      "FILE_INVALID",
      "nothing is added",
      fragment,
    );
  });
});

/** Two clusters that have an SVM of the same name each, in one file. */
const OTHER = "https://cluster2.example.com";
const [BEGIN_OTHER, END_OTHER] = [BEGIN, END].map((line) => line.replace(ENDPOINT, OTHER)) as [string, string];
const TWO = `
const east = new OntapCluster(stack, "east", { endpoint: "${ENDPOINT}" });
const west: OntapCluster = new OntapCluster(westStack, "west", {
  profile: "west",
  endpoint: "${OTHER}/",
});

new IscsiService(stack, "outside", { cluster: east, svmName: "svm_outside" });

${BEGIN}
new IscsiService(stack, "svm_db", { cluster: east, svmName: "svm_db" });
${END}

${BEGIN_OTHER}
${END_OTHER}
`;

describe("a merge into an app with two clusters", () => {
  it("adds an SVM of the one cluster though the other one's has its name, on its own cluster, in its stack", () => {
    const { text, added, unclear } = mergeFrom(OTHER, TWO, "svm_db", "svm_outside", "svm_new");
    expect({ added, unclear }).toEqual({ added: ["svm_db", "svm_outside", "svm_new"], unclear: [] });
    const lines = [
      'new IscsiService(westStack, "svm_db_west", { cluster: west, svmName: "svm_db", targetAlias: "svm_db" });',
      'new IscsiService(westStack, "svm_outside_west", { cluster: west, svmName: "svm_outside", targetAlias: "svm_outside" });',
      'new IscsiService(westStack, "svm_new", { cluster: west, svmName: "svm_new", targetAlias: "svm_new" });',
    ];
    expect(text).toBe(TWO.replace(END_OTHER, [...lines, END_OTHER].join("\n")));
    expect(mergeFrom(OTHER, text ?? "", "svm_db", "svm_outside", "svm_new").added).toEqual([]);
    expect(merge(text ?? "", "svm_db", "svm_outside").added).toEqual([]);
  });

  it("takes a service outside of the regions for declared on the cluster that it names", () => {
    expect(merge(TWO, "svm_db", "svm_outside")).toEqual({ text: TWO, added: [], unclear: [] });
  });

  it("leaves out a service that is declared on a cluster that the text does not tell", () => {
    const text = `${TWO}new IscsiService(stack, "x", { cluster: pick(1), svmName: "svm_x" });\n`;
    expect(mergeFrom(OTHER, text, "svm_x")).toEqual({ text, added: [], unclear: ["svm_x"] });
  });

  it.each(["`https://${host}`", '"https://cluster" + n + ".example.com"'])(
    "takes an endpoint that is made of parts for what it may be, the cluster's own: %s",
    (endpoint) => {
      const made = APP.replace(`"${ENDPOINT}"`, () => endpoint);
      expect(made).not.toBe(APP);
      expect(merge(made, "svm_a", "svm_b").added).toEqual(["svm_b"]);
    },
  );

  it("does not take the only cluster of the text for another one", () => {
    const text = APP.replaceAll(BEGIN, BEGIN_OTHER).replaceAll(END, END_OTHER).replace("svm_a", "svm_c");
    expectFailure(
      thrownBy(() => mergeFrom(OTHER, APP + text.slice(text.indexOf(BEGIN_OTHER)), "svm_b")),
      CliError,
      "FILE_INVALID",
      `"${OTHER}"`,
    );
  });
});

describe("the cluster of what is added", () => {
  const statementIn = (text: string): string | undefined => /.*svm_b.*/.exec(merge(text, "svm_b").text ?? "")?.[0];

  it.each([
    [
      "its endpoint",
      `prod = new OntapCluster(this, "p", { endpoint: '${ENDPOINT}' });\n${BEGIN}\n${END}`,
      "this",
      "prod",
    ],
    ["the only one there is", `const one = new OntapCluster(stack, "p", props);\n${BEGIN}\n${END}`, "stack", "one"],
    [
      "the other services of its region",
      `${BEGIN}\nnew IscsiService(lab, "a", {\n  // mine\n  cluster: this.cluster,\n});\n${END}`,
      "lab",
      "this.cluster",
    ],
  ])("is known by %s", (_how, text, scope, cluster) => {
    expect(statementIn(text)).toContain(`new IscsiService(${scope}, "svm_b", { cluster: ${cluster}, svmName: "svm_b"`);
  });

  it.each([
    ["no variable holds it", `use(new OntapCluster(stack, "p", { endpoint: "${ENDPOINT}" }));`],
    ["it is a comment", `// const cluster = new OntapCluster(stack, "p", { endpoint: "${ENDPOINT}" });`],
    [
      "there are two",
      ["a", "b"]
        .map((name) => `const ${name} = new OntapCluster(s, "${name}", { endpoint: "${ENDPOINT}" });`)
        .join("\n"),
    ],
  ])("is not guessed where %s", (_why, cluster) => {
    const text = `${cluster}\n${BEGIN}\n${END}\n`;
    expectFailure(
      thrownBy(() => merge(text, "svm_b")),
      CliError,
      "FILE_INVALID",
      "nothing is added",
      "keep the cluster in a variable",
    );
  });
});

describe("an app without a region", () => {
  const README = readmeExample();

  it("needs none when it declares everything", () => {
    expect(merge(README, "svm_db", "svm_backup")).toEqual({ text: undefined, added: [], unclear: [] });
  });

  it("takes the two lines as they are, and then what it lacks", () => {
    expect(merge(README, "svm_db", "svm_b")).toEqual({ text: undefined, added: ["svm_b"], unclear: [] });
    const pasted = README.replace("\nnew TerraformOutput", `\n${BEGIN}\n${END}\n\nnew TerraformOutput`);
    expect(merge(pasted, "svm_db", "svm_b").text).toContain(`new IscsiService(stack, "svm_b", ${ADDED}\n${END}`);
  });
});
