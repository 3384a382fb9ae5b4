import type { TerraformStack } from "cdktf";
import { DeletionPolicy, IscsiService, OntapCluster, Provisioning } from "../../../lib";
import { renameLiveSvm } from "../../../lib/testing";
import { flat } from "../../helpers/engine/engine-output";
import { EngineWorkspace } from "../../helpers/engine/engine-workspace";
import { startWatchedSimulator, type WatchedSimulator } from "../../helpers/watched-simulator";
import { suite } from "../../engine/suite";

suite("an SVM that was renamed, in a plan without a refresh", { engines: "turns" }, (engine) => {
  let simulator: WatchedSimulator;
  let workspace: EngineWorkspace;

  const declare = (...services: readonly (readonly [provisioning: Provisioning, svmName: string])[]): void => {
    const declaring = (stack: TerraformStack): void => {
      const { endpoint } = simulator;
      const clusters = Object.values(Provisioning).map(
        (provisioning) => [provisioning, new OntapCluster(stack, provisioning, { endpoint, provisioning })] as const,
      );
      const clusterOf = new Map(clusters);
      for (const [provisioning, svmName] of services) {
        const cluster = clusterOf.get(provisioning);
        if (cluster === undefined) throw new Error("expected a cluster");
        new IscsiService(stack, svmName, { cluster, svmName, deletionPolicy: DeletionPolicy.DELETE });
      }
    };
    workspace.declare(declaring);
  };

  beforeEach(async () => {
    const svms = ["svm_db", "svm_keep", "svm_x"].map((name) => ({ name, service: {} }));
    simulator = await startWatchedSimulator({ svms });
    workspace = await EngineWorkspace.create(engine, simulator, () => undefined);
    declare([Provisioning.PROVIDER, "svm_db"], [Provisioning.PROVIDER, "svm_keep"]);
    await workspace.init();
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    renameLiveSvm(simulator, "svm_db", "svm_new");
    simulator.forget();
  });

  afterEach(async () => {
    await workspace.remove();
    await simulator.close();
  });

  it("is told by both names when its service goes, not by that of another SVM", async () => {
    renameLiveSvm(simulator, "svm_x", "svm_db");
    declare([Provisioning.PROVIDER, "svm_keep"]);
    const planned = await workspace.plan("-refresh=false");
    expect(flat(planned)).toContain("SVM svm_new (svm_db when it was applied): its IQN cannot be restored");
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(simulator.service("svm_new")).toBeUndefined();
    expect(simulator.service("svm_db")).toMatchObject({ enabled: true });
  });
});
