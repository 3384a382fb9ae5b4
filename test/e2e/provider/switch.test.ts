import type { TerraformStack } from "cdktf";
import { DeletionPolicy, IscsiService, OntapCluster, Provisioning } from "../../../lib";
import { flat } from "../../helpers/engine/engine-output";
import { EngineWorkspace } from "../../helpers/engine/engine-workspace";
import { startTestSimulator, type TestSimulator } from "../../helpers/simulator";
import { suite } from "../../engine/suite";

/** The first engines with `removed` blocks, and `moved` ones between types; older ones take the way without them. */
const KNOWS_BLOCKS = /^(opentofu-|terraform-1\.(?!5\.))/;

suite("a switch of the provisioning", { engines: "all" }, (engine) => {
  const hasBlocks = KNOWS_BLOCKS.test(engine.name);
  let simulator: TestSimulator;
  let workspace: EngineWorkspace;

  const declare =
    (provisioning: Provisioning, switches: boolean) =>
    (stack: TerraformStack): void => {
      const { endpoint } = simulator;
      const cluster = new OntapCluster(stack, "provided", { endpoint, provisioning });
      for (const policy of Object.values(DeletionPolicy)) {
        const deletionPolicy = provisioning === Provisioning.PROVIDER ? policy : DeletionPolicy.RETAIN;
        const service = new IscsiService(stack, policy, { cluster, svmName: `svm_${policy}`, deletionPolicy });
        if (switches) service.switchProvisioning();
      }
    };

  const writes = (): string[] =>
    simulator.requests.filter(({ method }) => method !== "GET").map(({ method, path }) => `${method} ${path}`);

  const deploy = async (provisioning: Provisioning, switches: boolean): Promise<string> => {
    workspace.declare(declare(provisioning, switches));
    await workspace.init();
    const { output, exitCode } = await workspace.apply();
    expect({ exitCode, output }).toEqual({ exitCode: 0, output });
    if (!output.includes("No changes")) expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
    return output;
  };

  beforeAll(async () => {
    const svms = Object.values(DeletionPolicy).map((policy) => ({ name: `svm_${policy}`, service: { enabled: true } }));
    simulator = await startTestSimulator({ seed: { svms } });
    workspace = await EngineWorkspace.create(engine, simulator, declare(Provisioning.NULL_RESOURCE, false));
    await deploy(Provisioning.NULL_RESOURCE, false);
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  it("to the provider writes nothing, whatever the deletion policies", async () => {
    const output = await deploy(Provisioning.PROVIDER, hasBlocks);
    if (hasBlocks) expect(output).toMatch(/0 added, \d changed, 0 destroyed/);
    expect(await deploy(Provisioning.PROVIDER, false)).toContain("No changes");
    expect(writes()).toEqual([]);
  });

  it("and back by the prop alone is refused, says what to do, and writes nothing", async () => {
    workspace.declare(declare(Provisioning.NULL_RESOURCE, false));
    await workspace.init();
    const planned = await workspace.plan();
    expect(planned.exitCode).toBe(1);
    expect(flat(planned)).toContain("put it and its cluster (provider mode) back into the code");
    expect(writes()).toEqual([]);
  });

  it("and back writes nothing either", async () => {
    const records = Object.values(DeletionPolicy).map((id) => `ontap_iscsi_service.${id}`);
    if (!hasBlocks) expect(await workspace.run("state", "rm", ...records)).toMatchObject({ exitCode: 0 });
    expect(await deploy(Provisioning.NULL_RESOURCE, hasBlocks)).toContain("3 added, 0 changed, 0 destroyed");
    expect(await deploy(Provisioning.NULL_RESOURCE, false)).toContain("No changes");
    expect(writes()).toEqual([]);
  });
});
