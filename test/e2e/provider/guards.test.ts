import { svmByName } from "../../../lib/simulator/state";
import { liveSessions, recreateLiveSvm } from "../../../lib/testing";
import { flat } from "../../helpers/engine/engine-output";
import { clusterAt, ProviderWorkspace, type ServiceBlock } from "../../helpers/provider/provider-workspace";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";
import { suite } from "../../engine/suite";

const HOST = { initiator: "iqn.1994-05.com.redhat:host1", igroups: ["hosts"] };
const WARNED = /Warning: SVM busy: 2 .*iqn\.1994-05\.com\.redhat:host1/;
const REFUSED = /Error: SVM busy: .*iqn\.1994-05\.com\.redhat:host1/;

suite("what stands against a write", { engines: "turns" }, (engine) => {
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
    [
      "no such cluster",
      { svm_name: "svm1", cluster: "cluster9" },
      'Error: Cluster "cluster9" is not configured',
      '"cluster"',
    ],
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

  it.each([
    ["by its name each time", "bare", () => ({ svm_name: "bare" })],
    ["by its name and by its UUID", "svm1", (uuid?: string) => ({ svm_uuid: uuid })],
    ["by its name and by the UUID of one without a service", "bare", (uuid?: string) => ({ svm_uuid: uuid })],
  ])("fails the plan of an SVM that is declared twice: %s", async (_, svm, twin) => {
    const uuid = svmByName(simulator.cluster.state, svm)?.uuid;
    workspace.declare({ services: { one: { svm_name: svm }, two: twin(uuid) } });
    const planned = await workspace.plan();
    expect(planned).toMatchObject({ exitCode: 1 });
    expect(flat(planned)).toMatch(new RegExp(`is declared by two resources.*UUID ${String(uuid)}`));
  });

  it("fails the plan of an SVM that the state has already, and another resource declares, too", async () => {
    workspace.declare({ services: { one: { svm_name: "svm1" } } });
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    workspace.declare({ services: { one: { svm_name: "svm1" }, two: { svm_name: "svm1", enabled: false } } });
    const planned = await workspace.plan();
    expect(planned).toMatchObject({ exitCode: 1 });
    expect(flat(planned)).toContain("is declared by two resources");
    expect(await workspace.plan("-replace=ontap_iscsi_service.one")).toMatchObject({ exitCode: 1 });
    expect(simulator.service("svm1")).toMatchObject({ enabled: true });
  });

  it("warns of the sessions that end on the SVM by which another one is replaced", async () => {
    declare({ svm_name: "svm1" });
    await workspace.apply();
    declare({ svm_name: "busy", enabled: false, active_sessions: "end" });
    expect(flat(await workspace.plan())).toMatch(WARNED);
    declare({ svm_name: "busy", enabled: false });
    expect(await workspace.plan()).toMatchObject({ exitCode: 1 });
  });

  it("writes nothing to a service in the state while the endpoint is unknown", async () => {
    const declareLate = (version: string): void => {
      const input = { version, endpoint: simulator.endpoint };
      const endpoint = "${terraform_data.late.output.endpoint}";
      workspace.declare(
        { services: { one: { svm_name: "svm1" } }, resource: { terraform_data: { late: { input } } } },
        { cluster1: { ...clusterAt(simulator), endpoint } },
      );
    };
    declareLate("1");
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    declareLate("2");
    simulator.setService("svm1", { enabled: false });
    simulator.forget();
    const applied = await workspace.apply();
    expect(applied).toMatchObject({ exitCode: 0 });
    expect(flat(applied)).toContain("This plan does not check every iSCSI service");
    expect(writesAmong(simulator.methods("svm1"))).toBe("");
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    expect(simulator.service("svm1")).toMatchObject({ enabled: true });
  });

  it("tells every creation that cannot be planned anew when it is applied", async () => {
    workspace.declare({ services: { one: { svm_name: "bare" }, two: { svm_name: "svm1" } } });
    expect(await workspace.plan()).toMatchObject({ exitCode: 2 });
    simulator.faults.add({ method: "GET", do: { code: "6" } });
    const applied = await workspace.applyPlan();
    expect(applied).toMatchObject({ exitCode: 1 });
    expect(flat(applied)).toMatch(/Error: SVM (bare|svm1): not planned, because its cluster cannot be read/);
    expect(flat(applied)).not.toContain("bug in the provider");
  });

  it("warns once that a certificate is not checked", async () => {
    const cluster1 = { ...clusterAt(simulator), insecure_skip_verify: true };
    workspace.declare({ services: { one: { svm_name: "svm1" }, two: { svm_name: "busy" } } }, { cluster1 });
    const planned = await workspace.plan();
    expect(planned).toMatchObject({ exitCode: 2 });
    const warning = `Warning: the certificate of ${simulator.endpoint} is not checked`;
    expect(flat(planned).split(warning)).toHaveLength(2);
  });

  it("warns that no host can connect to a new service", async () => {
    declare({ svm_name: "bare" });
    expect(flat(await workspace.plan())).toContain("SVM bare: hosts cannot connect to the new service");
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
    expect(flat(refused)).toMatch(REFUSED);
    expect(flat(refused)).toContain(`"${attribute}"`);
    declare({ svm_name: "busy", active_sessions: "end", ...change });
    const told = await workspace.plan();
    expect(flat(told)).toMatch(WARNED);
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
    for (const uuid of [before, after]) expect(flat(planned)).toContain(String(uuid));
    expect(await workspace.apply()).toMatchObject({ exitCode: 1 });
    expect(simulator.service("svm1")).toBeUndefined();
    expect(writesAmong(simulator.methods("svm1"))).toBe("");
  });

  it.each([
    ["a creation", "bare", {}],
    ["a change", "svm1", { enabled: false }],
    ["a deletion", "svm1", { ensure: "absent" }],
  ])("applies no plan of %s that was made for an SVM which was re-created since", async (_, svm, change) => {
    const before = svmByName(simulator.cluster.state, svm)?.uuid ?? "";
    declare({ svm_name: svm, ...change });
    expect(await workspace.plan()).toMatchObject({ exitCode: 2 });
    const { uuid: after } = recreateLiveSvm(simulator, svm);
    simulator.setService(svm, {});
    const applied = await workspace.applyPlan();
    expect(applied).toMatchObject({ exitCode: 1 });
    for (const uuid of [before, after]) expect(flat(applied)).toContain(uuid);
    expect(writesAmong(simulator.methods(svm))).toBe("");
    expect(simulator.service(svm)).toMatchObject({ enabled: true });
  });

  it("switches a policy without a write, also where the state was not read since the creation", async () => {
    declare({ svm_name: "svm1" });
    await workspace.apply();
    simulator.setService("svm1", { enabled: false });
    simulator.forget();
    declare({ svm_name: "svm1", deletion_policy: "disable" });
    expect(await workspace.apply("-refresh=false")).toMatchObject({ exitCode: 0 });
    expect(writesAmong(simulator.methods("svm1"))).toBe("");
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
