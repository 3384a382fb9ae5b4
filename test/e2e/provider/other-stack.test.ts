import { TerraformStack, TerraformVariable } from "cdktf";
import { DeletionPolicy, IscsiService, OntapCluster, Provisioning } from "../../../lib";
import { flat } from "../../helpers/engine/engine-output";
import { EngineWorkspace } from "../../helpers/engine/engine-workspace";
import { describeModesInTurn } from "../../helpers/engine/modes";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";

describeModesInTurn("a service that goes from a stack", (engine, it) => {
  const { provisioning } = engine;
  const isProvider = provisioning === Provisioning.PROVIDER;
  let simulator: WatchedSimulator;
  let workspace: EngineWorkspace;

  /** The stack that is applied, and another one, each with its services. */
  function declare(here: readonly string[], there: readonly string[], deletionPolicy: DeletionPolicy): void {
    workspace.declare((stack, cluster) => {
      for (const svmName of here) new IscsiService(stack, svmName, { cluster, svmName, deletionPolicy });
      const other = new TerraformStack(stack.node.root, "other");
      const same = new OntapCluster(other, "same", { endpoint: simulator.endpoint, provisioning });
      for (const svmName of there) new IscsiService(other, svmName, { cluster: same, svmName, deletionPolicy });
      const endpoint = new TerraformVariable(other, "endpoint", {}).stringValue;
      const late = new OntapCluster(other, "late", { endpoint, provisioning });
      if (there.length === 0) new IscsiService(other, "namesake", { cluster: late, svmName: "svm_db", deletionPolicy });
    });
  }

  beforeEach(async () => {
    simulator = await startWatchedSimulator({ svms: ["svm_db", "svm_keep"].map((name) => ({ name, service: {} })) });
    workspace = await EngineWorkspace.create(engine, simulator, () => undefined);
  });

  afterEach(async () => {
    await workspace.remove();
    await simulator.close();
  });

  async function apply(deletionPolicy: DeletionPolicy): Promise<void> {
    declare(["svm_db", "svm_keep"], [], deletionPolicy);
    await workspace.init();
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    simulator.forget();
  }

  it.each(Object.values(DeletionPolicy))("under %s stays when another stack of the app declares it", async (policy) => {
    await apply(policy);
    declare(["svm_keep"], ["svm_db"], policy);
    const planned = await workspace.plan();
    if (isProvider) expect(flat(planned)).toContain("SVM svm_db: the live iSCSI service stays as it is");
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(writesAmong(simulator.methods("svm_db"))).toBe("");
    expect(simulator.service("svm_db")).toMatchObject({ enabled: true });
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  it("is given up by its policy when none does, in provider mode", async () => {
    await apply(DeletionPolicy.DELETE);
    declare(["svm_keep"], [], DeletionPolicy.DELETE);
    const planned = await workspace.plan();
    if (isProvider) expect(flat(planned)).toContain("SVM svm_db: the live iSCSI service is deleted");
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(writesAmong(simulator.methods("svm_db"))).toBe(isProvider ? "DELETE PATCH DELETE" : "");
    expect(simulator.service("svm_keep")).toMatchObject({ enabled: true });
  });
});
