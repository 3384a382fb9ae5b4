import { pathToFileURL } from "node:url";
import { DeletionPolicy, IscsiService, Provisioning } from "../../lib";
import { omitUndefined } from "../../lib/model/decode";
import { loginInitiator, renameLiveSvm } from "../../lib/testing/live";
import { blocks, codeBlocks, codeOf, documentText } from "../documents";
import { engineEnvironment } from "../engine/engine";
import { type Declare, EngineWorkspace, passwordSettings } from "../helpers/engine/engine-workspace";
import { flat, sectionOf } from "../helpers/engine/engine-output";

import { REPOSITORY } from "../helpers/repository";
import { ShellSession } from "../helpers/shell-session";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { suite } from "../engine/suite";

const PAGE = "docs/drift.md";

/** As the README declares it. */
const declare: Declare = (stack, cluster) => {
  new IscsiService(stack, "db", { cluster, svmName: "svm_db", enabled: true, targetAlias: "db-prod" });
};

suite("what the documents show of a drifted service", { engines: "one", modes: "both" }, (engine) => {
  const isProvider = engine.provisioning === Provisioning.PROVIDER;
  let simulator: TestSimulator;
  let workspace: EngineWorkspace;
  let planned: string;
  let applied: string;
  let report: string;

  beforeAll(async () => {
    const interfaces = [{ name: "lif1", address: "192.0.2.1" }];
    const service = { alias: "db-prod" };
    simulator = await startTestSimulator({ seed: { svms: [{ name: "svm_db", service, interfaces }] } });
    workspace = await EngineWorkspace.create(engine, simulator, declare);
    await workspace.apply();
    simulator.setService("svm_db", { enabled: false, targetAlias: "db-old" });
    planned = (await workspace.plan()).output;
    report = await readPlan();
    applied = (await workspace.applyPlan()).output;
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  /** The report that the commands of the page make of the plan. */
  async function readPlan(): Promise<string> {
    const env = { ...engineEnvironment(engine), ...passwordSettings(simulator) };
    const session = ShellSession.start({ cwd: workspace.stackFolder, env });
    const cli = `shift; node --import '${pathToFileURL(require.resolve("tsx")).href}' '${REPOSITORY}/lib/cli/main.ts' "$@"`;
    await session.run(`terraform() { '${engine.path}' "$@"; }\nnpx() { ${cli}; }`);
    const report = await session.run(`${codeOf(PAGE, "From a saved plan", "sh").trim()} || test $? -eq 2`);
    await session.close();
    return report;
  }

  it("is what drift reads from the plan", () => {
    expect(report).toContain("1 iSCSI service: 1 drifted");
  });

  const shown = isProvider ? ["README.md", "docs/modes.md"] : ["docs/modes.md"];
  const mark = isProvider ? "will be updated in-place" : "must be replaced";

  it.each(shown)("is what Terraform plans: %s", (path) => {
    const examples = codeBlocks(path, "").filter((block) => block.includes(mark));
    expect(examples).toHaveLength(1);
    for (const example of examples) expect(linesOf(planned)).toEqual(expect.arrayContaining([...linesOf(example)]));
  });

  if (isProvider) return;

  it("is what the program prints when it is applied", () => {
    const [example = ""] = codeBlocks("docs/how-it-works.md", "");
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
    const [example = ""] = codeBlocks("docs/safety.md", "");
    const pieces = example.replaceAll(/\s+/g, " ").split("…");
    expect(pieces.length).toBeGreaterThan(2);
    for (const piece of pieces) expect(said).toContain(piece.trim());
  });
});

suite("what the documents show of services that exist", { engines: "one", modes: "both" }, (engine) => {
  const isProvider = engine.provisioning === Provisioning.PROVIDER;
  let simulator: TestSimulator;
  let workspace: EngineWorkspace;

  beforeAll(async () => {
    const interfaces = [{ name: "lif1", address: "192.0.2.1" }];
    const services = { svm_new: undefined, svm_same: { alias: "same" }, svm_diff: { enabled: false, alias: "db-old" } };
    const svms = Object.entries(services).map(([name, service]) => ({
      name,
      interfaces,
      ...omitUndefined({ service }),
    }));
    simulator = await startTestSimulator({ seed: { svms } });
    workspace = await EngineWorkspace.create(engine, simulator, (stack, cluster) => {
      const policy = (deletionPolicy: DeletionPolicy) => (isProvider ? { deletionPolicy } : {});
      new IscsiService(stack, "new", { cluster, svmName: "svm_new", enabled: true, targetAlias: "db-prod" });
      new IscsiService(stack, "same", {
        cluster,
        svmName: "svm_same",
        enabled: true,
        ...policy(DeletionPolicy.DELETE),
      });
      const drifted = { svmName: "svm_diff", enabled: true, targetAlias: "db-prod", ...policy(DeletionPolicy.DISABLE) };
      new IscsiService(stack, "diff", { cluster, ...drifted });
    });
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  if (!isProvider) {
    it("is what a plan says of services that it creates or adopts", async () => {
      const plan = await workspace.plan();
      const rows = documentText("docs/modes.md").matchAll(/^\| (?:create|adopt) [^|]*\| `(.*?)` +\| `(.*?)`/gm);
      const told = ["new", "same", "diff"].map((id) => sectionOf(plan, `null_resource.${id} `));
      const [created = "", adopted = "", changed = ""] = told;
      const expected = Array.from(rows, ([, live = "", drift = ""]) => [live, ...drift.split("…")]);
      expect(expected).toHaveLength(3);
      for (const [index, section] of [created, adopted, changed].entries())
        for (const piece of expected[index] ?? []) expect(section).toContain(piece.trim());
    });
    return;
  }

  /** Expects that a plan says every line of a block. */
  function expectSaid(said: string, path: string, section: string): void {
    const found = blocks(path).find((block) => block.section === section && block.language === "");
    const lines = (found?.code ?? "").trim().split("\n");
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(said).toContain(line);
  }

  it("is what a plan says of services that it adopts", async () => {
    expectSaid(flat(await workspace.plan()), "docs/adopt.md", "In provider mode");
    await workspace.applyPlan();
  });

  it("is what a plan says of a renamed SVM", async () => {
    renameLiveSvm(simulator, "svm_same", "svm_renamed");
    expectSaid(flat(await workspace.plan()), "docs/change.md", "Rename an SVM");
    renameLiveSvm(simulator, "svm_renamed", "svm_same");
  });

  it("is what a plan says of services that are removed", async () => {
    workspace.declare(() => undefined);
    expectSaid(flat(await workspace.plan()), "docs/remove.md", "In provider mode");
  });

  it("is what a plan says of a service that is declared absent", async () => {
    workspace.declare((stack, cluster) => {
      new IscsiService(stack, "same", { cluster, svmName: "svm_same", ensure: "absent" });
    });
    expectSaid(flat(await workspace.plan("-target=ontap_iscsi_service.same")), "docs/remove.md", "Delete it for good");
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
