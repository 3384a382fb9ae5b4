import { DeletionPolicy, IscsiService, OntapCluster, Provisioning } from "../../../lib";
import { flat } from "../../helpers/engine/engine-output";
import { type Declare, EngineWorkspace } from "../../helpers/engine/engine-workspace";
import { addressesOf, type ByMode, describeSuitesInTurn, DESTROY_ALL_THE_SAME } from "../../helpers/engine/modes";
import { TcpGate } from "../../helpers/tcp-gate";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";

const { RETAIN, DISABLE, DELETE } = DeletionPolicy;

const POLICIES = { svm_kept: RETAIN, svm_disabled: DISABLE, svm_deleted: DELETE, svm_stuck: DELETE } as const;
const SVMS = Object.keys(POLICIES);

const declareAll: Declare = (stack, cluster) => {
  for (const [svmName, deletionPolicy] of Object.entries(POLICIES))
    new IscsiService(stack, svmName, { cluster, svmName, deletionPolicy });
};

/** What the plan says: a null_resource by what stands in its owner, the provider by warnings. */
const SAID: ByMode<readonly string[]> = {
  [Provisioning.NULL_RESOURCE]: [
    '"the live service stays as it is"',
    'or a -replace of it: the live service is disabled; refused while hosts have iSCSI sessions with it"',
    "or a -replace of it: the live service is deleted, its IQN is lost; refused while hosts have iSCSI sessions",
  ],
  [Provisioning.PROVIDER]: [
    "Warning: SVM svm_kept: the live iSCSI service stays as it is",
    "Warning: SVM svm_disabled: the live iSCSI service is disabled",
    "Warning: SVM svm_deleted: the live iSCSI service is deleted, and its IQN is lost",
  ],
};

/** What is left of a destroy that cannot reach the cluster: with the provider its plan fails, which keeps what is retained, too. */
const LEFT: ByMode<readonly string[]> = {
  [Provisioning.NULL_RESOURCE]: ["svm_deleted", "svm_disabled", "svm_stuck"],
  [Provisioning.PROVIDER]: ["svm_deleted", "svm_disabled", "svm_kept", "svm_stuck"],
};

describeSuitesInTurn("a destroy", (engine) => {
  let simulator: WatchedSimulator;
  let gate: TcpGate;
  let workspace: EngineWorkspace;

  beforeAll(async () => {
    simulator = await startWatchedSimulator({ svms: SVMS.map((name) => ({ name, service: {} })) });
    gate = await TcpGate.before(simulator.endpoint);
    workspace = await EngineWorkspace.create(engine, { ...simulator, endpoint: gate.endpoint }, declareAll);
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
  });

  afterAll(async () => {
    await workspace.remove();
    gate.end();
    await simulator.close();
  });

  it("says in its plan what happens to the live services", async () => {
    const planned = await workspace.run("plan", "-destroy", "-no-color");
    for (const text of SAID[engine.provisioning]) expect(flat(planned)).toContain(text);
  });

  it("of a cluster that is down does nothing, and keeps the rest for the next one", async () => {
    gate.shut();
    const destroyed = await workspace.destroy();
    expect(destroyed.exitCode).toBe(1);
    expect(flat(destroyed)).toContain("nothing listens there");
    expect(await workspace.addresses()).toEqual(addressesOf(engine, ...LEFT[engine.provisioning]));
    for (const svm of SVMS) expect(simulator.service(svm)).toMatchObject({ enabled: true });
    await gate.open();
  });

  it("carries out each policy, and what ONTAP refuses is left for the next one", async () => {
    simulator.forget();
    simulator.faults.add({ method: "DELETE", svm: "svm_stuck", times: 1, do: { code: "6" } });
    const destroyed = await workspace.destroy();
    expect(destroyed.exitCode).toBe(1);
    expect(flat(destroyed)).toContain("SVM svm_stuck: cannot delete the service");
    expect(SVMS.map((svm) => writesAmong(simulator.methods(svm)))).toEqual([
      "",
      "PATCH",
      "DELETE PATCH DELETE",
      "DELETE",
    ]);
    expect(simulator.service("svm_kept")).toMatchObject({ enabled: true });
    expect(simulator.service("svm_disabled")).toMatchObject({ enabled: false, targetAlias: "svm_disabled" });
    expect(simulator.service("svm_deleted")).toBeUndefined();
    expect(await workspace.addresses()).toEqual(addressesOf(engine, "svm_stuck"));
  });

  it("completes the one before", async () => {
    simulator.forget();
    expect(await workspace.destroy()).toMatchObject({ exitCode: 0 });
    expect(writesAmong(simulator.methods("svm_stuck"))).toBe("DELETE PATCH DELETE");
    expect(simulator.service("svm_stuck")).toBeUndefined();
    expect(await workspace.addresses()).toEqual([]);
  });

  it("of a cluster that is gone for good works once the owners are forgotten, as the failure says", async () => {
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    gate.shut();
    expect(flat(await workspace.destroy(...DESTROY_ALL_THE_SAME[engine.provisioning]))).toMatch(
      /[Ww]hen the cluster is gone for good, forget the service/,
    );
    expect(await workspace.run("state", "rm", ...(await workspace.addresses()))).toMatchObject({ exitCode: 0 });
    expect(await workspace.destroy(...DESTROY_ALL_THE_SAME[engine.provisioning])).toMatchObject({ exitCode: 0 });
    expect(await workspace.addresses()).toEqual([]);
    await gate.open();
  });

  it("is refused when the code names another endpoint, and that was not applied", async () => {
    workspace.declare(declareAll, gate.endpoint);
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    simulator.forget();
    workspace.declare(declareAll, simulator.endpoint);
    const destroyed = await workspace.destroy();
    expect(destroyed.exitCode).toBe(1);
    const applied = `SVM svm_deleted: it was applied to ${gate.endpoint}, but the configuration names ${simulator.endpoint}`;
    expect(flat(destroyed)).toContain(applied);
    expect(await workspace.addresses()).toEqual(addressesOf(engine, ...LEFT[engine.provisioning]));
    expect(SVMS.map((svm) => writesAmong(simulator.methods(svm)))).toEqual(["", "", "", ""]);
  });

  it("follows a cluster whose construct has another name by now", async () => {
    workspace.declare((stack, _, provisioning) => {
      const renamed = new OntapCluster(stack, "renamed", { endpoint: gate.endpoint, provisioning });
      declareAll(stack, renamed, provisioning);
    });
    expect(await workspace.destroy()).toMatchObject({ exitCode: 0 });
    expect(simulator.service("svm_deleted")).toBeUndefined();
    expect(await workspace.addresses()).toEqual([]);
  });
});
