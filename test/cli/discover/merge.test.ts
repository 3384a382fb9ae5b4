import { appSource } from "../../../lib/cli/discover/app-source";
import { mergeServices } from "../../../lib/cli/discover/merge";
import { CliError } from "../../../lib/cli/cli-error";
import { expectFailure, thrownBy } from "../../helpers/failure";
import { connectionTo } from "../../helpers/ontap-client";
import { liveService } from "./live-service";

const ENDPOINT = "https://cluster1.example.com";
const APP = appSource(
  connectionTo({ endpoint: ENDPOINT, caFile: "ca.pem" }),
  [liveService("svm_a")],
  "cdktf-ontap-iscsi",
);
const BEGIN = `// begin: services that "ontap-iscsi discover" found on ${ENDPOINT}`;
const END = `// end: services that "ontap-iscsi discover" found on ${ENDPOINT}`;
const ADDED = '{ cluster, svmName: "svm_b", targetAlias: "svm_b" });';

function merge(text: string, ...names: readonly string[]): ReturnType<typeof mergeServices> {
  return mergeServices(text, { endpoint: ENDPOINT, services: names.map((name) => liveService(name)) });
}

describe("a merge into an app", () => {
  it("adds what is missing at the end of the region, and nothing the second time", () => {
    const { text, added } = merge(APP, "svm_a", "svm_b");
    expect(added.map(({ svmName }) => svmName)).toEqual(["svm_b"]);
    expect(text).toBe(APP.replace(END, `new IscsiService(stack, "svm_b", ${ADDED}\n${END}`));
    expect(merge(text, "svm_a", "svm_b")).toEqual({ text, added: [], unclear: [] });
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
    expect(unclear.map(({ svmName }) => svmName)).toEqual(["svm_a"]);
  });

  it("is not misled by a name that begins or ends like another", () => {
    expect(merge(APP, "svm_a", "svm_aa", "vm_a", "svm.a").added).toHaveLength(3);
  });

  it("leaves out a service whose id something else has: the SVM may be declared under it", () => {
    expect(merge(APP, "cluster1").unclear).toHaveLength(1);
  });

  it("keeps indentation, line ends, a byte order mark and a last line without an end", () => {
    const lines = ["\uFEFFfunction declare() {", `  ${BEGIN}`, `  ${END}`, "}"];
    const declaration = `  new IscsiService(stack, "svm_b", ${ADDED}`;
    for (const lineEnd of ["\n", "\r\n"]) {
      const expected = [...lines.slice(0, 2), declaration, ...lines.slice(2)].join(lineEnd);
      expect(merge(lines.join(lineEnd), "svm_b").text).toBe(expected);
    }
  });

  it.each([
    ["has no region", "app.synth();\n", "expected the lines"],
    ["has another cluster's region", APP.replaceAll("cluster1", "cluster2"), `found on ${ENDPOINT}`],
    ["has only its first line", APP.replace(END, ""), "expected the lines"],
    ["has its lines the wrong way round", `${END}\n${BEGIN}\n`, "expected the lines"],
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
