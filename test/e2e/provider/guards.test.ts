import { liveSessions, recreateLiveSvm, renameLiveSvm } from "../../../lib/testing";
import { describeEachEngine } from "../../engine/under-test";
import { flat } from "../../helpers/engine/engine-output";
import { clusterAt, ProviderWorkspace, type ServiceBlock } from "../../helpers/provider/provider-workspace";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";

const HOST = { initiator: "iqn.1994-05.com.redhat:host1", igroups: ["hosts"] };
const WHO = "2 sessions of 1 initiator (iqn.1994-05.com.redhat:host1 in igroup hosts) would end";

describeEachEngine("what stands against a write", (engine) => {
  let simulator: WatchedSimulator;
  let workspace: ProviderWorkspace;

  beforeEach(async () => {
    simulator = await startWatchedSimulator({
      svms: [
        { name: "svm1", service: {} },
        { name: "busy", service: { sessions: [HOST, HOST] } },
        { name: "stopped", state: "stopped" },
        { name: "bare" },
      ],
    });
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
    ["no such SVM", { svm_name: "nowhere" }, "Error: SVM nowhere: there is no such SVM", '"svm_name"'],
    ["a stopped SVM", { svm_name: "stopped" }, "Error: SVM stopped: the SVM is stopped", '"svm_name"'],
    ["no such cluster", { svm_name: "svm1", cluster: "cluster9" }, 'Error: cluster: got "cluster9"', '"cluster"'],
    ["a wrong value", { svm_name: "svm1", ensure: "gone" }, 'Error: ensure: got "gone", expected', '"ensure"'],
    [
      "values of what is absent",
      { svm_name: "svm1", ensure: "absent", enabled: false },
      "Error: enabled: got a",
      '"enabled"',
    ],
    ["no SVM", {}, "Error: svm_name and svm_uuid: got neither", "ontap_iscsi_service.one"],
  ])("fails the plan at the attribute that is at fault: %s", async (_, block, told, place) => {
    declare(block);
    const planned = await workspace.plan();
    expect(planned).toMatchObject({ exitCode: 1 });
    expect(flat(planned)).toContain(told);
    expect(flat(planned)).toContain(place);
  });

  it("fails the plan of an SVM that is declared twice, by its name and by its UUID", async () => {
    const uuid = simulator.cluster.state.svms.find(({ name }) => name === "svm1")?.uuid;
    workspace.declare({ services: { one: { svm_name: "svm1" }, two: { svm_uuid: uuid } } });
    expect(flat(await workspace.plan())).toContain(`are one SVM, with the UUID ${String(uuid)}: got two declarations`);
  });

  it("warns once that a certificate is not checked", async () => {
    const cluster1 = { ...clusterAt(simulator), insecure_skip_verify: true };
    workspace.declare({ services: { one: { svm_name: "svm1" }, two: { svm_name: "busy" } } }, { cluster1 });
    const planned = await workspace.plan();
    expect(planned).toMatchObject({ exitCode: 2 });
    expect(flat(planned).match(/Warning: the certificate of cluster cluster1 is not checked/g)).toHaveLength(1);
  });

  it("warns that no host can connect to a new service", async () => {
    declare({ svm_name: "bare" });
    expect(flat(await workspace.plan())).toContain("Warning: SVM bare: hosts cannot connect to the new service");
  });

  it.each([
    ["disabling", { enabled: false }, "enabled"],
    ["deleting", { ensure: "absent" }, "ensure"],
  ])("%s what hosts are connected to is refused at plan, or told", async (_, change, attribute) => {
    declare({ svm_name: "busy" });
    await workspace.apply();
    declare({ svm_name: "busy", ...change });
    const refused = await workspace.plan();
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(flat(refused)).toContain(`Error: SVM busy: refused to end the service: ${WHO}`);
    expect(flat(refused)).toContain(`"${attribute}"`);
    declare({ svm_name: "busy", active_sessions: "end", ...change });
    const told = await workspace.plan();
    expect(flat(told)).toContain(`Warning: SVM busy: ${WHO}`);
    expect(liveSessions(simulator, "busy")).toHaveLength(2);
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(liveSessions(simulator, "busy")).toHaveLength(0);
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  it("tells once that a cluster cannot be reached, however many services it has, and the state stays", async () => {
    const services = { one: { svm_name: "svm1" }, two: { svm_name: "busy" }, three: { svm_name: "bare" } };
    workspace.declare({ services });
    await workspace.apply();
    workspace.declare({ services }, { cluster1: { endpoint: "https://127.0.0.1:1", request_timeout_ms: 1000 } });
    const planned = await workspace.plan();
    expect(planned).toMatchObject({ exitCode: 1 });
    expect(planned.output.match(/Error:/g)).toHaveLength(1);
    expect(planned.output.match(/Warning:/g)).toHaveLength(1);
    expect(await workspace.instances()).toHaveLength(3);
  });

  it("does not take an SVM of the same name for the one that it knows", async () => {
    declare({ svm_name: "svm1" });
    await workspace.apply();
    const { svm_uuid: before } = (await workspace.stateOf("one")) ?? {};
    const { uuid: after } = recreateLiveSvm(simulator, "svm1");
    simulator.forget();
    const planned = await workspace.plan();
    expect(planned).toMatchObject({ exitCode: 1 });
    expect(flat(planned)).toContain(`that has the UUID ${String(before)}, the SVM of that name has ${after} now`);
    expect(await workspace.apply()).toMatchObject({ exitCode: 1 });
    expect(simulator.service("svm1")).toBeUndefined();
    expect(writesAmong(simulator.methods("svm1"))).toBe("");
  });

  it("follows an SVM that is declared by its UUID to its new name", async () => {
    const uuid = simulator.cluster.state.svms.find(({ name }) => name === "svm1")?.uuid.toUpperCase();
    declare({ svm_uuid: uuid });
    await workspace.apply();
    renameLiveSvm(simulator, "svm1", "renamed");
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
    simulator.setService("renamed", { enabled: false });
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    expect(await workspace.stateOf("one")).toMatchObject({ svm_name: "renamed", enabled: true, svm_uuid: uuid });
  });

  it("leaves nothing in the state of a creation that failed, and the state as it was of a change", async () => {
    simulator.faults.add({ method: "POST", do: { code: "1115127" } });
    declare({ svm_name: "bare" });
    expect(await workspace.apply()).toMatchObject({ exitCode: 1 });
    expect(await workspace.instances()).toEqual([]);
    simulator.faults.clear();
    declare({ svm_name: "svm1" });
    await workspace.apply();
    simulator.faults.add({ method: "PATCH", do: { code: "6" } });
    declare({ svm_name: "svm1", enabled: false });
    const applied = await workspace.apply();
    expect(applied).toMatchObject({ exitCode: 1 });
    expect(flat(applied)).toContain("Error: SVM svm1: cannot disable the service");
    const [instance] = await workspace.instances();
    expect(instance).toMatchObject({ attributes: { enabled: true } });
    expect(instance).not.toHaveProperty("status");
    simulator.faults.clear();
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    expect(simulator.service("svm1")).toMatchObject({ enabled: false });
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });
});
