import { svmByName } from "../../../lib/simulator/state";
import { renameLiveSvm } from "../../../lib/testing";
import { flat } from "../../helpers/engine/engine-output";
import { clusterAt, ProviderWorkspace, type ServiceBlock } from "../../helpers/provider/provider-workspace";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";
import { suite } from "../../engine/suite";

suite("a declaration of an SVM that was renamed", { engines: "turns" }, (engine) => {
  let simulator: WatchedSimulator;
  let workspace: ProviderWorkspace;

  beforeEach(async () => {
    const svms = [{ name: "svm1", service: {} }, { name: "busy", service: {} }, { name: "bare" }];
    simulator = await startWatchedSimulator({ svms });
    workspace = await ProviderWorkspace.create(engine, simulator, {});
  });

  afterEach(async () => {
    await workspace.remove();
    await simulator.close();
  });

  const declare = (block: ServiceBlock): void => {
    workspace.declare({ services: { one: block } });
  };

  it.each([
    ["with what was applied", {}],
    ["for absent", { ensure: "absent" }],
    ["disabled", { enabled: false }],
  ])("does not go over to the SVM that has the name of a renamed one, declared %s", async (_, change) => {
    declare({ svm_name: "svm1" });
    await workspace.apply();
    renameLiveSvm(simulator, "svm1", "old");
    simulator.forget();
    declare({ svm_name: "svm1", ...change });
    expect(flat(await workspace.apply())).toContain("Error: SVM svm1 was renamed to old");
    renameLiveSvm(simulator, "busy", "svm1");
    expect(flat(await workspace.apply())).toContain('set svm_name = "old"; to manage the SVM that is svm1 now');
    expect(writesAmong(simulator.methods("svm1")) + writesAmong(simulator.methods("old"))).toBe("");

    declare({ svm_name: "old" });
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
    await workspace.run("state", "rm", "ontap_iscsi_service.one");
    declare({ svm_name: "svm1" });
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    const { uuid } = svmByName(simulator.cluster.state, "svm1") ?? {};
    expect(await workspace.stateOf("one")).toMatchObject({ svm_uuid: uuid });
  });

  it("does not go over to it when the renamed one was followed before, nor by another id of its cluster", async () => {
    declare({ svm_name: "svm1" });
    await workspace.apply();
    renameLiveSvm(simulator, "svm1", "second");
    declare({ svm_name: "second" });
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    declare({ svm_name: "second", target_alias: "changed" });
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    renameLiveSvm(simulator, "second", "third");
    declare({ svm_name: "svm1" });
    expect(flat(await workspace.apply())).toContain("SVM svm1 was renamed to third");
    declare({ svm_name: "second" });
    renameLiveSvm(simulator, "busy", "second");
    const refused = "Error: SVM second was renamed to third";
    expect(flat(await workspace.apply())).toContain(refused);
    const one = { svm_name: "second", cluster: "again" };
    workspace.declare({ services: { one } }, { again: clusterAt(simulator), cluster1: clusterAt(simulator) });
    expect(flat(await workspace.apply())).toContain(refused);
  });

  it.each([
    ["its UUID, is followed to its new name", true],
    ["its name, is told the new one", false],
  ])("an SVM that is declared without a service by %s", async (_, byUuid) => {
    const { uuid } = svmByName(simulator.cluster.state, "bare") ?? {};
    const absent = { ...(byUuid ? { svm_uuid: uuid } : { svm_name: "bare" }), ensure: "absent" };
    declare(absent);
    await workspace.apply();
    renameLiveSvm(simulator, "bare", "renamed");
    renameLiveSvm(simulator, "svm1", "bare");
    const planned = await workspace.plan();
    expect(planned).toMatchObject({ exitCode: byUuid ? 0 : 1 });
    if (!byUuid) expect(flat(planned)).toContain("Error: SVM bare was renamed to renamed");
    declare({ ...absent, ensure: "present" });
    expect(await workspace.apply()).toMatchObject({ exitCode: byUuid ? 0 : 1 });
    expect(simulator.service("renamed")).toEqual(byUuid ? expect.objectContaining({ enabled: true }) : undefined);
  });

  it("is told by both names when its service goes without a refresh, not by that of another SVM", async () => {
    declare({ svm_name: "svm1", deletion_policy: "delete" });
    await workspace.apply();
    renameLiveSvm(simulator, "svm1", "svm_new");
    renameLiveSvm(simulator, "busy", "svm1");
    workspace.declare({});
    expect(flat(await workspace.plan("-refresh=false"))).toContain(
      "SVM svm_new (svm1 when it was applied) of cluster1: the iSCSI service will be deleted",
    );
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(simulator.service("svm_new")).toBeUndefined();
    expect(simulator.service("svm1")).toMatchObject({ enabled: true });
  });
});
