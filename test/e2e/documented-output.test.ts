import { IscsiService, Provisioning } from "../../lib";
import { codeBlocks } from "../documents";
import { type Declare, EngineWorkspace } from "../helpers/engine/engine-workspace";
import { describeOneEngineInBothModes } from "../helpers/engine/modes";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";

/** As the README declares it. */
const declare: Declare = (stack, cluster) => {
  new IscsiService(stack, "db", { cluster, svmName: "svm_db", targetAlias: "db-prod" });
};

describeOneEngineInBothModes("what the documents show of a drifted service", (engine) => {
  const isProvider = engine.provisioning === Provisioning.PROVIDER;
  let simulator: TestSimulator;
  let workspace: EngineWorkspace;
  let planned: string;
  let applied: string;

  beforeAll(async () => {
    const interfaces = [{ name: "lif1", address: "192.0.2.1" }];
    const service = { alias: "db-prod" };
    simulator = await startTestSimulator({ seed: { svms: [{ name: "svm_db", service, interfaces }] } });
    workspace = await EngineWorkspace.create(engine, simulator, declare);
    await workspace.apply();
    simulator.setService("svm_db", { enabled: false, targetAlias: "db-old" });
    planned = (await workspace.plan()).output;
    applied = (await workspace.applyPlan()).output;
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  const shown = isProvider ? ["docs/provider-mode.md"] : ["README.md", "docs/concepts.md", "docs/provider-mode.md"];
  const mark = isProvider ? "will be updated in-place" : "must be replaced";

  it.each(shown)("is what an engine plans: %s", (path) => {
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
