import { TerraformStack } from "cdktf";
import { DeletionPolicy, IscsiService, OntapCluster, Provisioning } from "../../../lib";
import { describeEnginesInTurn } from "../../engine/under-test";
import { flat } from "../../helpers/engine/engine-output";
import { EngineWorkspace } from "../../helpers/engine/engine-workspace";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";

describeEnginesInTurn("a service that goes from a stack", (engine, it) => {
  let simulator: WatchedSimulator;
  let workspace: EngineWorkspace;

  /** The stack that is applied, and another one, each with its services. */
  const declare = (here: readonly string[], there: readonly string[], deletionPolicy = DeletionPolicy.DELETE): void => {
    const { endpoint } = simulator;
    workspace.declare((stack) => {
      const other = new TerraformStack(stack.node.root, "other");
      for (const [scope, names] of [[stack, here] as const, [other, there] as const]) {
        const cluster = new OntapCluster(scope, "c", { endpoint, provisioning: Provisioning.PROVIDER });
        for (const svmName of names) new IscsiService(scope, svmName, { cluster, svmName, deletionPolicy });
      }
    });
  };

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

  it.each([DeletionPolicy.DISABLE, DeletionPolicy.DELETE])(
    "under %s stays when another one declares it",
    async (policy) => {
      await apply(policy);
      declare(["svm_keep"], ["svm_db"], policy);
      const planned = await workspace.plan();
      expect(flat(planned)).toContain("SVM svm_db: the live iSCSI service stays as it is");
      expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
      expect(writesAmong(simulator.methods("svm_db"))).toBe("");
      expect(simulator.service("svm_db")).toMatchObject({ enabled: true });
      expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
    },
  );

  it("is given up by its policy when none does", async () => {
    await apply(DeletionPolicy.DELETE);
    declare(["svm_keep"], []);
    expect(flat(await workspace.plan())).toContain("SVM svm_db: the live iSCSI service is deleted");
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(simulator.service("svm_db")).toBeUndefined();
    expect(simulator.service("svm_keep")).toMatchObject({ enabled: true });
  });
});
