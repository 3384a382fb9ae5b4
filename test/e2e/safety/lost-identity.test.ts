import { Resource } from "@cdktf/provider-null/lib/resource";
import { DeletionPolicy, IscsiService } from "../../../lib";
import { nextSvm, withAddedSvm } from "../../../lib/simulator/state/state";
import { removeLiveSvm } from "../../../lib/testing";
import { describeOneEngine } from "../../engine/under-test";
import { type Declare, EngineWorkspace } from "../../helpers/engine/engine-workspace";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";

/** What it depends on may make its SVM in the same run: that there is none yet blocks no plan. */
const declare: Declare = (stack, cluster) => {
  const db = new IscsiService(stack, "db", { cluster, svmName: "svm_db", deletionPolicy: DeletionPolicy.DELETE });
  db.node.addDependency(new Resource(stack, "prerequisite"));
};

describeOneEngine("an apply that fails because the SVM is gone", (engine) => {
  let simulator: WatchedSimulator;
  let workspace: EngineWorkspace;

  beforeAll(async () => {
    simulator = await startWatchedSimulator({ svms: [{ name: "svm_db", service: {} }] });
    workspace = await EngineWorkspace.create(engine, simulator, declare);
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    removeLiveSvm(simulator, "svm_db");
    expect(await workspace.apply()).toMatchObject({ exitCode: 1 });
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  // Its owner's svmUuid becomes "", so that the destroy goes by the name.
  it("does not forget its UUID: a destroy leaves alone the SVM that has the name by then", async () => {
    simulator.cluster.update((state) => withAddedSvm(state, nextSvm(state, "svm_db")));
    simulator.setService("svm_db", { enabled: true });
    simulator.forget();
    await workspace.destroy();
    expect(writesAmong(simulator.methods("svm_db"))).toBe("");
  });
});
