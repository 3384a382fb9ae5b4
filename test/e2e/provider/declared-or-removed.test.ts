import { flat } from "../../helpers/engine/engine-output";
import { ProviderWorkspace, type ServiceBlock } from "../../helpers/provider/provider-workspace";
import { startWatchedSimulator, type WatchedSimulator } from "../../helpers/watched-simulator";
import { suite } from "../../engine/suite";

type Services = Readonly<Record<string, ServiceBlock>>;

const MANY = 30;
const SVMS = Array.from({ length: MANY }, (_, index) => `svm${index}`);
const HOST = { initiator: "iqn.1994-05.com.redhat:host1", igroups: ["hosts"] };
const LATE = "${terraform_data.svm.output}";
const REFUSED = "one resource declares the iSCSI service, the removal of another disables or deletes it";

/** Services of all SVMs, with ids that begin like this. */
function services(prefix: string, deletion_policy = "delete"): Services {
  return Object.fromEntries(SVMS.map((svm_name) => [`${prefix}_${svm_name}`, { svm_name, deletion_policy }]));
}

/** A resource whose output is unknown before it is applied; later than this many seconds. */
function upstream(input: string, seconds = 0): object {
  return { terraform_data: { svm: { input, provisioner: [{ "local-exec": { command: `sleep ${seconds}` } }] } } };
}

suite("a service that is declared or removed", { engines: "turns" }, (engine) => {
  let simulator: WatchedSimulator;
  let workspace: ProviderWorkspace;

  beforeEach(async () => {
    const [first, ...others] = SVMS.map((name) => ({ name, service: {} }));
    const svms = [{ ...first, name: "svm0", service: { sessions: [HOST] } }, ...others, { name: "bare" }];
    simulator = await startWatchedSimulator({ svms });
    workspace = await ProviderWorkspace.create(engine, simulator, {});
  });

  afterEach(async () => {
    await workspace.remove();
    await simulator.close();
  });

  async function applied(declared: Services, resource?: object): Promise<void> {
    workspace.declare({ services: declared, ...(resource && { resource }) });
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
  }

  const writes = (): readonly string[] =>
    simulator.requests.filter(({ method }) => method !== "GET").map(({ method, path }) => `${method} ${path}`);

  // test/properties/plan-orders.test.ts has every order.
  it("ids change under DELETE: refused, to names that sort before or after, one or ten at a time", async () => {
    await applied(services("m"));
    for (const [parallelism, to] of [
      [1, "a"],
      [1, "z"],
      [10, "a"],
    ] as const) {
      workspace.declare({ services: services(to) });
      const planned = await workspace.plan(`-parallelism=${parallelism}`);
      expect(planned).toMatchObject({ exitCode: 1 });
      expect(flat(planned).split(REFUSED)).toHaveLength(MANY + 1);
      expect(flat(planned)).toContain("add a moved block (from = ontap_iscsi_service.<old>");
    }
    expect(await workspace.apply()).toMatchObject({ exitCode: 1 });
    expect(writes()).toEqual([]);
  });

  it("ids change with a moved block: no action", async () => {
    await applied(services("m"));
    const moved = SVMS.map((svm) => ({ from: `ontap_iscsi_service.m_${svm}`, to: `ontap_iscsi_service.a_${svm}` }));
    workspace.declare({ services: services("a"), moved });
    expect(flat(await workspace.plan())).toContain("Plan: 0 to add, 0 to change, 0 to destroy.");
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
    expect(writes()).toEqual([]);
  });

  it("ids change under RETAIN: adopted without a write", async () => {
    await applied(services("m", "retain"));
    workspace.declare({ services: services("a", "retain") });
    const planned = flat(await workspace.plan());
    expect(planned).toContain("An existing iSCSI service will be adopted, nothing will be written");
    expect(planned.split("only its state entry will be removed")).toHaveLength(MANY + 1);
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
    expect(writes()).toEqual([]);
  });

  it("shows each of five adoptions that write, by its SVM, with what is there", async () => {
    const five = ["svm1", "svm2", "svm3", "svm4", "svm5"];
    workspace.declare({
      services: Object.fromEntries(five.map((svm_name) => [svm_name, { svm_name, target_alias: "a" }])),
    });
    const planned = flat(await workspace.plan());
    for (const svm of five)
      expect(planned).toContain(`Warning: SVM ${svm} of cluster1: this apply changes an existing iSCSI service`);
    expect(planned.match(/\+ target_name += "iqn/g)).toHaveLength(five.length);
    simulator.setService("svm3", undefined);
    simulator.setService("svm3", {});
    const applied = flat(await workspace.applyPlan());
    expect(applied).toContain("If Terraform reports an inconsistent final plan, the service changed since");
  });

  it.each([
    ["disable", 1],
    ["retain", 0],
  ])("a list moves up under %s: exit code %d, no write", async (deletion_policy, exitCode) => {
    const list = (...svms: readonly string[]): Services =>
      Object.fromEntries(svms.map((svm_name, index) => [`item${index}`, { svm_name, deletion_policy }]));
    await applied(list("svm1", "svm2", "svm3"));
    workspace.declare({ services: list("svm2", "svm3") });
    expect(await workspace.apply()).toMatchObject({ exitCode });
    expect(writes()).toEqual([]);
  });

  const DELETED: ServiceBlock = { svm_name: "svm0", deletion_policy: "delete", active_sessions: "end" };
  const EARLY: ServiceBlock = { ...DELETED, lifecycle: { create_before_destroy: true } };

  it.each([
    ["-replace", DELETED, DELETED, ["-replace=ontap_iscsi_service.one"]],
    ["-replace, the new one first", EARLY, EARLY, ["-replace=ontap_iscsi_service.one"]],
    ["another SVM", DELETED, { ...DELETED, svm_name: "svm1" }, []],
    ["another SVM, the new one first", EARLY, { ...EARLY, svm_name: "svm1" }, []],
  ])("a replacement never touches the service: %s", async (_, before, after, flags) => {
    await applied({ one: before });
    workspace.declare({ services: { one: after } });
    expect(flat(await workspace.plan(...flags))).toContain("Plan: 1 to add, 0 to change, 1 to destroy.");
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(await workspace.instances()).toMatchObject([{ attributes: { svm_name: after.svm_name } }]);
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
    expect(writes()).toEqual([]);
  });

  it("a taint never touches the service", async () => {
    await applied({ one: DELETED });
    await workspace.run("taint", "ontap_iscsi_service.one");
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
    expect(writes()).toEqual([]);
  });

  it("an unknown SVM of a service in the state changes nothing, and another one stops an apply that has a change", async () => {
    const one = { ...DELETED, svm_name: LATE };
    const declare = (svm: string, more: ServiceBlock = {}): void => {
      const data = { input: svm, triggers_replace: svm };
      workspace.declare({ services: { one: { ...one, ...more } }, resource: { terraform_data: { svm: data } } });
    };
    await applied({ one }, upstream("svm0"));
    declare("svm1", { enabled: false });
    const planned = flat(await workspace.plan());
    expect(planned).toContain("This plan does not check every iSCSI service");
    expect(planned).toContain("ontap_iscsi_service.one will be updated in-place");
    const refused = await workspace.applyPlan();
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(flat(refused)).toContain("no refresh has read the state; nothing was written");
    declare("svm2");
    expect(flat(await workspace.plan())).not.toContain("ontap_iscsi_service.one will be");
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(await workspace.stateOf("one")).toMatchObject({ svm_name: "svm0" });
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    expect(await workspace.stateOf("one")).toMatchObject({ svm_name: "svm2" });
    expect(writes()).toEqual([]);
  });

  it.each([
    ["disabled", { enabled: false }],
    ["deleted", { ensure: "absent" }],
  ])("a service that appeared after its plan is not %s", async (_, declared) => {
    workspace.declare({ services: { one: { svm_name: "bare", active_sessions: "end", ...declared } } });
    expect(await workspace.plan()).toMatchObject({ exitCode: 2 });
    simulator.setService("bare", { enabled: true });
    const refused = await workspace.applyPlan();
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(flat(refused)).toContain(".disruption: was null, but now");
    expect(simulator.service("bare")).toMatchObject({ enabled: true });
    expect(writes()).toEqual([]);
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    expect(simulator.service("bare")?.enabled).not.toBe(true);
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  it("no service is disabled or deleted whose SVM no plan knew", async () => {
    for (const declared of [{ enabled: false }, { ensure: "absent" }]) {
      const late = { svm_name: LATE, active_sessions: "end", ...declared };
      workspace.declare({ services: { late }, resource: upstream("svm0") });
      expect(await workspace.apply()).toMatchObject({ exitCode: 1 });
      await workspace.run("state", "rm", "terraform_data.svm");
    }
    expect(writes()).toEqual([]);
  });
});
