import { cp } from "node:fs/promises";
import { join } from "node:path";
import { Provisioning } from "../../lib";
import { discoverCommand } from "../../lib/cli/discover";
import type { SeedSvm } from "../../lib/simulator/schema-types";
import { ConsumerProject } from "../helpers/package/consumer-project";
import { EngineWorkspace } from "../helpers/engine/engine-workspace";
import { environmentOf } from "../helpers/ontap-client";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { runVerb } from "../helpers/verb-run";
import { suite } from "../engine/suite";

/** Aliases that mean something to TypeScript, to CDKTF or to the engine. */
const ODD_ALIASES = ["", `"`, "'", "`", "\\", "${x}", "%{if}", "$${x}", "größe", "語", "\\u0041", `\\"'`];

/** Every third is disabled, some have odd aliases, some have names that are no addresses for the engine. */
function svmsOf(count: number): readonly SeedSvm[] {
  return Array.from({ length: count }, (_, index) => {
    const alias = ODD_ALIASES[index];
    const name = `${["svm.", "9-"][index % 17] ?? "svm_"}${index}`;
    return { name, service: { enabled: index % 3 !== 0, ...(alias === undefined ? {} : { alias }) } };
  });
}

suite("what discover prints of a cluster", { engines: "one", modes: "both" }, (engine) => {
  const svms = svmsOf(20);
  let simulator: TestSimulator;
  let workspace: EngineWorkspace;
  let project: ConsumerProject;

  beforeAll(async () => {
    simulator = await startTestSimulator({ seed: { svms } });
    workspace = await EngineWorkspace.create(engine, simulator, () => undefined);
    project = await ConsumerProject.create(await discover(simulator, engine.provisioning));
  });

  afterAll(async () => {
    await project.remove();
    await workspace.remove();
    await simulator.close();
  });

  it("deploys at once without a write to the cluster, and plans clean then", async () => {
    expect(await project.synthesize()).toBeUndefined();
    await cp(join(project.folder, "cdktf.out"), workspace.folder, { recursive: true });
    expect(await workspace.run("init", "-no-color", "-reconfigure")).toMatchObject({ exitCode: 0 });
    const applied = await workspace.apply();
    const isImported = engine.provisioning === Provisioning.PROVIDER;
    const counts = isImported ? `${svms.length} imported, 0 added` : `${svms.length} added`;
    expect(applied.output).toContain(`${counts}, 0 changed, 0 destroyed`);
    expect(applied.exitCode).toBe(0);
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
    expect(new Set(simulator.requests.map(({ method }) => method))).toEqual(new Set(["GET"]));
  });
});

async function discover(simulator: TestSimulator, provisioning: Provisioning): Promise<string> {
  const args = ["--endpoint", simulator.endpoint, "--ca-file", simulator.caFile, "--provisioning", provisioning];
  const { stdout, warnings } = await runVerb(discoverCommand, args, { environment: environmentOf(simulator) });
  expect(warnings).toEqual([]);
  return stdout;
}
