import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { OntapApiError } from "../lib/errors";
import { CONNECTION_DEFAULTS } from "../lib/model/connection";
import { CATALOGUE } from "../lib/ontap/catalogue";
import { mayRetry } from "../lib/ontap/retry";
import {
  assumptionsTable,
  catalogueTable,
  codeBlocks,
  documentedAssumptions,
  documents,
  documentText,
  examples,
  generatedFile,
  generatedSection,
  readmeExample,
} from "./documents";
import { ConsumerProject } from "./helpers/package/consumer-project";
import { REPOSITORY } from "./helpers/repository";
import { providerDocuments } from "./provider-documents";

it("the error catalogue is the code's (UPDATE_DOCS=1 writes it anew)", () => {
  expect(generatedSection("docs/errors.md", "errors", catalogueTable())).toBe(catalogueTable());
});

it.each(Object.entries(providerDocuments()))(
  "%s is the provider's schema (UPDATE_DOCS=1 writes it anew)",
  (path, text) => {
    expect(generatedFile(path, text)).toBe(text);
  },
);

it("docs/supported.md has all that is assumed of ONTAP (UPDATE_DOCS=1 writes it anew)", () => {
  expect(generatedSection("docs/supported.md", "assumptions", assumptionsTable())).toBe(assumptionsTable());
  expect(generatedSection("docs/supported.md", "documented", documentedAssumptions())).toBe(documentedAssumptions());
});

it.each(["read", "write"] as const)("docs/how-it-works.md names the codes after which a %s is tried again", (kind) => {
  const [paragraph = ""] =
    new RegExp(`^- \\*\\*A ${kind}\\*\\*.*$`, "m").exec(documentText("docs/how-it-works.md")) ?? [];
  const refusal = (ontapCode: string): OntapApiError => new OntapApiError("text", { status: 500, ontapCode });
  const codes = Object.keys(CATALOGUE).filter((code) => mayRetry(refusal(code), kind));
  expect(paragraph.match(/\d{5,}/g)?.sort()).toEqual(codes.sort());
});

it.each(Object.entries(CONNECTION_DEFAULTS))(
  "docs/props.md and the docstring tell the default of %s",
  (prop, value) => {
    const row = new RegExp(`^\\| \`${prop}\` .*$`, "m").exec(documentText("docs/props.md"))?.[0] ?? "";
    expect(row.split("|")[2]?.replaceAll("`", "").trim()).toBe(JSON.stringify(value));
    const docstring = new RegExp(`@default (.*)\n +\\*/\n +readonly ${prop}\\?:`);
    expect(docstring.exec(documentText("lib/constructs/ontap-cluster.ts"))?.[1]).toBe(JSON.stringify(value));
  },
);

it("the README's first example compiles and synthesizes as it stands there", async () => {
  const project = await ConsumerProject.create(readmeExample());
  expect(await project.typeCheck()).toBe("");
  expect(await project.synthesize()).toBeUndefined();
  const stack = readFileSync(join(project.folder, "cdktf.out", "stacks", "iscsi", "cdk.tf.json"), "utf8");
  expect(Object.keys((JSON.parse(stack) as Stack).resource.ontap_iscsi_service)).toEqual(["backup", "db"]);
  await project.remove();
}, 60_000);

interface Stack {
  readonly resource: { readonly ontap_iscsi_service: Readonly<Record<string, unknown>> };
}

it("every TypeScript block of every document, and every example, compiles", async () => {
  const blocks = documents().flatMap((path) => codeBlocks(path, "ts").map((code) => [path, code] as const));
  expect(blocks.length).toBeGreaterThan(3);
  const files = blocks.map(
    ([path, code], index) => [`${path.replaceAll(/\W/g, "-")}-${index}.ts`, whole(code)] as const,
  );
  const project = await ConsumerProject.create("", { ...examples(), ...Object.fromEntries(files) });
  expect(await project.typeCheck()).toBe("");
  await project.remove();
}, 60_000);

it("every example synthesizes, each into a stack of its own", async () => {
  const apps = Object.keys(examples()).flatMap((name) => (name.endsWith(".ts") ? name.replace(/\.ts$/, "") : []));
  const all = `for (const app of ${JSON.stringify(apps)}) { process.env.CDKTF_OUTDIR = app; require("./" + app); }`;
  const project = await ConsumerProject.create(all, examples());
  expect(await project.synthesize()).toBeUndefined();
  for (const app of apps) {
    const stacks = readdirSync(join(project.folder, app, "stacks"));
    expect(stacks).toEqual(app === "fleet" ? ["east", "west"] : [app]);
  }
  expect(documentText("docs/examples/README.md").match(/^\| \[[\w-]+\.ts\]/gm)).toHaveLength(apps.length);
  await project.remove();
}, 60_000);

/** A fragment takes the names for granted that the documents go by. */
function whole(code: string): string {
  return code.includes('from "cdktf"') ? code : `${PRELUDE}${code}`;
}

const PRELUDE = `import { App, Aspects, Testing, TerraformStack } from "cdktf";
import { ActiveSessions, DeletionPolicy, IscsiService, IscsiServicePolicy, OntapCluster, Provisioning } from "cdktf-ontap-iscsi";
declare const app: App;
declare const stack: TerraformStack;
declare const cluster: OntapCluster;
declare const endpoint: string;
void [App, Aspects, Testing, TerraformStack, ActiveSessions, DeletionPolicy, IscsiService, IscsiServicePolicy, OntapCluster, Provisioning];
`;

it.each(documents())("the JSON blocks of %s are JSON", (path) => {
  for (const block of codeBlocks(path, "json")) expect(() => JSON.parse(block) as unknown).not.toThrow();
});

it.each(documents())("every link of %s leads somewhere", (path) => {
  const links = Array.from(documentText(path).matchAll(/\]\(([^)\s]+)\)/g), ([, link = ""]) => link);
  const broken = links.filter((link) => !/^https?:/.test(link) && !leadsSomewhere(path, link));
  expect(broken).toEqual([]);
});

function leadsSomewhere(from: string, link: string): boolean {
  const [file = "", anchor] = link.split("#");
  const target = file === "" ? from : join(dirname(from), file);
  if (!existsSync(join(REPOSITORY, target))) return false;
  return anchor === undefined || headings(target).includes(anchor);
}

/** The anchors of a document, as its readers make them of its headings. */
function headings(path: string): readonly string[] {
  return Array.from(documentText(path).matchAll(/^#+ (.*)$/gm), ([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

it("docs/errors.md has every code of an error", () => {
  const codes = Array.from(
    documentText("lib/errors.ts").matchAll(/"([A-Z]+_[A-Z_]+|INTERRUPTED)"/g),
    ([, code = ""]) => code,
  );
  expect(codes.length).toBeGreaterThan(30);
  expect(codes.filter((code) => !documentText("docs/errors.md").includes(`\`${code}\``))).toEqual([]);
});

it("every page is in the list of the documentation", () => {
  const pages = documents().filter((path) => /^docs\/\w[\w-]*\.md$/.test(path) && path !== "docs/README.md");
  const listed = documentText("docs/README.md");
  expect(pages.filter((path) => !listed.includes(`(${path.replace("docs/", "")})`))).toEqual([]);
});

describe("a message that a page quotes is one of the code's", () => {
  const sources = readdirSync(join(REPOSITORY, "lib"), { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".ts"),
  );
  const code = sources.map((path) => documentText(join("lib", path))).join("\n");

  it.each(["docs/troubleshoot.md", "docs/errors.md"])("%s", (path) => {
    const rows = handwritten(path).match(/^\|.*/gm) ?? [];
    const codes = rows.flatMap((row) => Array.from(row.matchAll(/`([^`]+)`/g), ([, code = ""]) => code));
    const quoted = codes.filter((code) => /…|^(the|no|there) /.test(code));
    expect(quoted.length).toBeGreaterThan(10);
    const pieces = quoted
      .flatMap((text) => text.split("…"))
      .map((piece) => piece.replaceAll(/^[\s(:;,)]+|[\s(:;,)]+$/g, ""));
    expect(pieces.filter((piece) => !code.includes(piece))).toEqual([]);
  });
});

/** A document without what is generated. */
function handwritten(path: string): string {
  return documentText(path).replaceAll(/<!-- (\w+) -->[^]*?<!-- \/\1 -->/g, "");
}
