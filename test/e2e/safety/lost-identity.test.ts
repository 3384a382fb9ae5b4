import { Resource } from "@cdktf/provider-null/lib/resource";
import { TerraformVariable } from "cdktf";
import { DeletionPolicy, IscsiService } from "../../../lib";
import { nextSvm, withAddedSvm } from "../../../lib/simulator/state/state";
import { uuidFromName } from "../../../lib/simulator/state/identity";
import { recreateLiveSvm, removeLiveSvm } from "../../../lib/testing";
import { describeOneEngine } from "../../engine/under-test";
import { flat } from "../../helpers/engine/engine-output";
import { type Declare, EngineWorkspace } from "../../helpers/engine/engine-workspace";
import { describeOneEngineInBothModes } from "../../helpers/engine/modes";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";

/** What it depends on may make its SVM in the same run: that there is none yet blocks no plan. */
const declare: Declare = (stack, cluster) => {
  const db = new IscsiService(stack, "db", { cluster, svmName: "svm_db", deletionPolicy: DeletionPolicy.DELETE });
  db.node.addDependency(new Resource(stack, "prerequisite"));
};

describeOneEngineInBothModes("an apply that fails because the SVM is gone", (engine) => {
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

/** The role may not list SVMs, so that the UUID is known from the service alone. */
const declareNew: Declare = (stack, cluster) => {
  new IscsiService(stack, "db", { cluster, svmName: "svm_db", deletionPolicy: DeletionPolicy.DELETE });
};

describeOneEngine("an apply that cannot read the UUID of the SVM after its creation", (engine) => {
  let simulator: WatchedSimulator;
  let workspace: EngineWorkspace;

  beforeAll(async () => {
    simulator = await startWatchedSimulator({ svms: [{ name: "svm_db" }] });
    simulator.faults.add({ path: "/svm/svms", do: { code: "6" } });
    workspace = await EngineWorkspace.create(engine, simulator, declareNew);
    // The plan's look, those of the write, and then that of the facts.
    expect(await workspace.plan()).toMatchObject({ exitCode: 2 });
    simulator.faults.add({ method: "GET", path: "/protocols/san/iscsi/services", skip: 2, do: { code: "6" } });
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  it("fails, and records it with the next one", async () => {
    const applied = await workspace.applyPlan();
    expect(flat(applied)).toContain("The iSCSI service of SVM svm_db cannot be read");
    expect(applied.exitCode).toBe(1);
    expect(simulator.service("svm_db")).toBeDefined();
    simulator.faults.clear();
    simulator.faults.add({ path: "/svm/svms", do: { code: "6" } });
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    const { uuid } = recreateLiveSvm(simulator, "svm_db");
    simulator.setService("svm_db", {});
    const destroyed = await workspace.destroy();
    expect(destroyed.exitCode).toBe(1);
    expect(flat(destroyed)).toContain(uuidFromName("svm_db"));
    expect(simulator.cluster.state.svms.find((svm) => svm.uuid === uuid)?.service).toBeDefined();
  });
});

/** By name, and by the UUID of an SVM which was made anew under it. */
interface DeadUuid {
  readonly ensure?: "absent";
  readonly isRead?: boolean;
  /** Whether the UUID is a token, whose value is known at plan. */
  readonly byToken?: boolean;
  /** Whether it waits for what may mend other things that stand against it. */
  readonly waits?: boolean;
}

const byDeadUuid =
  ({ ensure, isRead = false, byToken = false, waits = false }: DeadUuid): Declare =>
  (stack, cluster) => {
    const dead = uuidFromName("svm_of_old");
    const svmUuid = byToken ? new TerraformVariable(stack, "uuid", { default: dead }).stringValue : dead;
    const svm = { cluster, svmName: "svm_db", svmUuid };
    const prerequisite = new Resource(stack, "prerequisite");
    const db = isRead
      ? IscsiService.fromExisting(stack, "db", svm)
      : new IscsiService(stack, "db", { ...svm, ...(ensure === undefined ? {} : { ensure }) });
    if (waits) db.node.addDependency(prerequisite);
  };

const ABSENT = { ensure: "absent" } as const;
const READ = { isRead: true };

describeOneEngineInBothModes("a declaration by name and UUID of an SVM that was made anew", (engine) => {
  let simulator: WatchedSimulator;
  let workspace: EngineWorkspace;

  beforeAll(async () => {
    simulator = await startWatchedSimulator({ svms: [{ name: "svm_db", service: {} }] });
    workspace = await EngineWorkspace.create(engine, simulator, byDeadUuid(READ));
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  it.each<DeadUuid>([
    ...[{}, { byToken: true }, { waits: true }],
    ...[ABSENT, { ...ABSENT, byToken: true }, { ...ABSENT, waits: true }],
    ...[READ, { ...READ, byToken: true }],
  ])("fails the plan, which says why: %j", async (row) => {
    workspace.declare(byDeadUuid(row));
    const planned = await workspace.plan();
    expect(planned.exitCode).toBe(1);
    // Not what an engine shows of the answer, beside the condition that fails.
    const frame = "(cannot be (brought to the declared state|told)|SVM svm_db): ";
    expect(flat(planned)).toMatch(new RegExp(`${frame}the declared name and UUID are not of the same SVM`));
    expect(writesAmong(simulator.methods("svm_db"))).toBe("");
  });
});
