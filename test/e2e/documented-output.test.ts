import { spawnSync } from "node:child_process";
import { pathToFileURL } from "node:url";
import { IscsiService, Provisioning } from "../../lib";
import { loginInitiator } from "../../lib/testing/live";
import { codeBlocks, documentText } from "../documents";
import { engineEnvironment } from "../engine/engine";
import { type Declare, EngineWorkspace, passwordSettings } from "../helpers/engine/engine-workspace";
import { flat } from "../helpers/engine/engine-output";
import { REPOSITORY } from "../helpers/repository";
import { ShellSession } from "../helpers/shell-session";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { suite } from "../engine/suite";

/** Not every machine has it. */
const HAS_JQ = spawnSync("jq", ["--version"]).status === 0;

/** As the README declares it. */
const declare: Declare = (stack, cluster) => {
  new IscsiService(stack, "db", { cluster, svmName: "svm_db", targetAlias: "db-prod" });
};

suite("what the documents show of a drifted service", { engines: "one", modes: "both" }, (engine) => {
  const isProvider = engine.provisioning === Provisioning.PROVIDER;
  let simulator: TestSimulator;
  let workspace: EngineWorkspace;
  let planned: string;
  let applied: string;
  let report: string;
  let texts: string;

  beforeAll(async () => {
    const interfaces = [{ name: "lif1", address: "192.0.2.1" }];
    const service = { alias: "db-prod" };
    simulator = await startTestSimulator({ seed: { svms: [{ name: "svm_db", service, interfaces }] } });
    workspace = await EngineWorkspace.create(engine, simulator, declare);
    await workspace.apply();
    simulator.setService("svm_db", { enabled: false, targetAlias: "db-old" });
    planned = (await workspace.plan()).output;
    [report, texts] = await readPlan();
    applied = (await workspace.applyPlan()).output;
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  /** What the two commands of the page make of the plan: the report, and the texts of its drift where there is jq. */
  async function readPlan(): Promise<[string, string]> {
    const env = { ...engineEnvironment(engine), ...passwordSettings(simulator) };
    const session = ShellSession.start({ cwd: workspace.stackFolder, env });
    const cli = `node --import '${pathToFileURL(require.resolve("tsx")).href}' '${REPOSITORY}/lib/cli/main.ts'`;
    await session.run(`terraform() { '${engine.path}' "$@"; }\nontap-iscsi() { ${cli} "$@"; }`);
    const [command, filter] = [/`(terraform show .* --format json)`/, /`(jq .*?)`/].map(
      (pattern) => pattern.exec(documentText("docs/concepts.md"))?.[1] ?? "",
    );
    const read = [`${command ?? ""} || test $? -eq 2`, `terraform show -json plan.bin | ${filter ?? ""}`] as const;
    const printed: [string, string] = [await session.run(read[0]), HAS_JQ ? await session.run(read[1]) : ""];
    await session.close();
    return printed;
  }

  it("is what drift reads from the plan", () => {
    expect(JSON.parse(report)).toMatchObject({ summary: { services: 1, drifted: 1 } });
  });

  (HAS_JQ && !isProvider ? it : it.skip)("is what jq reads from the plan", () => {
    const drift = 'enabled: live false, declared true; target.alias: live "db-old", declared "db-prod"';
    expect(JSON.parse(texts)).toContain(drift);
  });

  const shown = isProvider ? ["docs/provider-mode.md"] : ["README.md", "docs/concepts.md"];
  const mark = isProvider ? "will be updated in-place" : "must be replaced";

  it.each(shown)("is what Terraform plans: %s", (path) => {
    const examples = codeBlocks(path, "").filter((block) => block.includes(mark));
    expect(examples).toHaveLength(1);
    for (const example of examples) expect(linesOf(planned)).toEqual(expect.arrayContaining([...linesOf(example)]));
  });

  if (isProvider) return;

  it("is what the program prints when it is applied", () => {
    const [example = ""] = codeBlocks("docs/concepts.md", "").filter((block) => block.includes("(local-exec)"));
    expect(linesOf(example).length).toBeGreaterThan(1);
    expect(linesOf(applied)).toEqual(expect.arrayContaining([...linesOf(example)]));
  });

  it("is what a plan says that would end the sessions of hosts", async () => {
    const hosts = Array.from({ length: 12 }, (_, index) => `iqn.1994-05.com.redhat:host${(index % 3) + 1}`);
    for (const host of hosts) loginInitiator(simulator, "svm_db", host, { igroups: ["hosts"] });
    workspace.declare((stack, cluster) => {
      new IscsiService(stack, "db", { cluster, svmName: "svm_db", enabled: false });
    });
    const said = flat(await workspace.plan());
    const [example = ""] = codeBlocks("docs/behaviour.md", "");
    const pieces = example.replaceAll(/\s+/g, " ").split("…");
    expect(pieces.length).toBeGreaterThan(2);
    for (const piece of pieces) expect(said).toContain(piece.trim());
  });
});

/** The lines without what differs from run to run. */
function linesOf(text: string): readonly string[] {
  return text
    .replaceAll(/\(seen [^)]+\)/g, "(seen …)")
    .replaceAll(/"\d{15,}"/g, '"…"')
    .replaceAll(/\d+ ms/g, "… ms")
    .replaceAll(/sn\.[0-9a-f]+:vs\.\d+/g, "sn.…")
    .split("\n")
    .filter((line) => line.trim() !== "");
}
