import { liveSessions } from "../../../lib/testing";
import type { SeedSvm } from "../../../lib/simulator/seed/seed-document";
import { describeEnginesInTurn } from "../../engine/under-test";
import { flat } from "../../helpers/engine/engine-output";
import { clusterAt, ProviderWorkspace, type ServiceBlock } from "../../helpers/provider/provider-workspace";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";

const HOST = { initiator: "iqn.1994-05.com.redhat:host1", igroups: ["hosts"] };
const SVMS: readonly SeedSvm[] = [
  { name: "idle", service: {} },
  { name: "busy", service: { sessions: [HOST, HOST] } },
  { name: "other", service: {} },
];
const WHO = "2 sessions of 1 initiator (iqn.1994-05.com.redhat:host1 in igroup hosts) would end";

describeEnginesInTurn("giving up a service", (engine, it) => {
  let simulator: WatchedSimulator;
  let workspace: ProviderWorkspace;

  beforeAll(async () => {
    simulator = await startWatchedSimulator({ svms: SVMS });
    workspace = await ProviderWorkspace.create(engine, simulator, {});
  });

  beforeEach(() => {
    for (const { name } of SVMS) if (name !== "busy") simulator.setService(name, { enabled: true });
  });

  afterEach(async () => {
    workspace.declare({});
    for (const { name } of await workspace.instances())
      await workspace.run("state", "rm", `ontap_iscsi_service.${name}`);
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  async function apply(block: ServiceBlock): Promise<void> {
    workspace.declare({ services: { one: block } });
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    simulator.forget();
  }

  const writes = (svm: string): string => writesAmong(simulator.methods(svm));

  it.each([
    ["retain", undefined, "the live iSCSI service stays as it is", "", true],
    ["disable", "disable", "the live iSCSI service is disabled", "PATCH", false],
    ["delete", "delete", "the live iSCSI service is deleted, and its IQN is lost", "DELETE PATCH DELETE", undefined],
  ])("by the policy %s, when it is removed from the code", async (_, policy, told, sent, enabled) => {
    await apply({ svm_name: "idle", ...(policy && { deletion_policy: policy }) });
    workspace.declare({});
    const planned = await workspace.plan();
    expect(planned).toMatchObject({ exitCode: 2 });
    expect(flat(planned)).toContain(`Warning: SVM idle: ${told}`);
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(writes("idle")).toBe(sent);
    expect(simulator.service("idle")?.enabled).toBe(enabled);
    expect(await workspace.instances()).toEqual([]);
  });

  it.each(["disable", "delete"])("refuses to %s at plan what hosts are connected to", async (policy) => {
    await apply({ svm_name: "busy", deletion_policy: policy });
    workspace.declare({});
    const planned = await workspace.plan();
    expect(planned).toMatchObject({ exitCode: 1 });
    expect(flat(planned)).toContain(`Error: SVM busy: refused to end the service: ${WHO}`);
    expect(writes("busy")).toBe("");
    expect(liveSessions(simulator, "busy")).toHaveLength(2);
  });

  it.each(["disable", "delete"])("does not %s what another resource declares, whose address it had", async (policy) => {
    const service = (svm_name: string): ServiceBlock => ({ svm_name, deletion_policy: policy });
    workspace.declare({ services: { one: service("other"), two: service("idle"), busy: service("busy") } });
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    simulator.forget();
    const anotherAddress = { one: service("other"), three: service("idle"), hosts: service("busy") };
    const listWithoutItsFirst = { one: service("idle"), hosts: service("busy") };
    for (const services of [anotherAddress, listWithoutItsFirst]) {
      workspace.declare({ services });
      const planned = await workspace.plan();
      expect(flat(planned)).toContain("SVM idle: the live iSCSI service stays as it is");
      expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
      expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
      expect([writes("idle"), writes("busy"), writes("other")]).toEqual(["", "", ""]);
    }
  });

  it.each([
    ["idle", []],
    // The engine plans its end anew when it applies, where it looks like that of a service: then the record has to go.
    ["busy", [["state", "rm", "ontap_iscsi_service.one"]]],
  ])("leaves the service %s alone when a replaced object goes that a failed run left", async (svm_name, before) => {
    const one = { svm_name, deletion_policy: "delete", lifecycle: { create_before_destroy: true } };
    const dependent = (command: string): object => ({
      triggers_replace: ["${ontap_iscsi_service.one.active_sessions}", command],
      provisioner: [{ "local-exec": { command } }],
      depends_on: ["ontap_iscsi_service.one"],
      lifecycle: { create_before_destroy: true },
    });
    const declare = (command: string): void => {
      workspace.declare({ services: { one }, resource: { terraform_data: { dependent: dependent(command) } } });
    };
    declare("true");
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    declare("false");
    expect(await workspace.apply("-replace=ontap_iscsi_service.one")).toMatchObject({ exitCode: 1 });
    declare("true");
    expect(flat(await workspace.plan())).toContain(`SVM ${svm_name}: the live iSCSI service stays as it is`);
    for (const args of before) expect(await workspace.run(...args)).toMatchObject({ exitCode: 0 });
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
    expect(writes(svm_name)).toBe("");
    expect(liveSessions(simulator, "busy")).toHaveLength(2);
  });

  it.each([
    ["DISABLE", "disable", { enabled: false }, "disable the service"],
    ["DELETE", "delete", undefined, "delete the service"],
  ])("under %s does nothing to a service that was made or enabled after its plan", async (_, policy, before, step) => {
    await apply({ svm_name: "idle", enabled: false, deletion_policy: policy, active_sessions: "end" });
    simulator.setService("idle", before);
    workspace.declare({});
    expect(await workspace.plan("-refresh=false")).toMatchObject({ exitCode: 2 });
    simulator.setService("idle", { enabled: true });
    simulator.forget();
    const refused = await workspace.applyPlan();
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(flat(refused)).toContain(`Error: SVM idle: refused to ${step}, which the plan did not announce`);
    expect(writes("idle")).toBe("");
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    expect(simulator.service("idle")).toEqual(
      policy === "delete" ? undefined : expect.objectContaining({ enabled: false }),
    );
  });

  it.each<[string, string, Partial<ServiceBlock>]>([
    ["a disabling that its sessions forbid", "busy", { enabled: false }],
    ["another name of its SVM", "busy", { svm_name: "nowhere" }],
  ])("by a destroy that %s keeps from being planned, is done as the error tells", async (_, svm_name, change) => {
    await apply({ svm_name });
    workspace.declare({ services: { one: { svm_name, ...change } } });
    const refused = await workspace.run("destroy", "-auto-approve", "-no-color");
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(flat(refused)).toContain(
      "goes by what was applied last, deletion_policy and active_sessions included, not by the code: -refresh=false destroys without this plan.",
    );
    expect(await workspace.run("destroy", "-auto-approve", "-refresh=false")).toMatchObject({ exitCode: 0 });
    expect(await workspace.instances()).toEqual([]);
    expect(writes(svm_name)).toBe("");
    expect(liveSessions(simulator, svm_name)).toHaveLength(2);
  });

  it("gives up nothing when it only gets another address", async () => {
    await apply({ svm_name: "idle", deletion_policy: "delete" });
    const moved = [{ from: "ontap_iscsi_service.one", to: "ontap_iscsi_service.two" }];
    workspace.declare({ services: { two: { svm_name: "idle", deletion_policy: "delete" } }, moved });
    const planned = await workspace.plan();
    expect(flat(planned)).toContain("Plan: 0 to add, 0 to change, 0 to destroy.");
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(writes("idle")).toBe("");
  });

  it("refuses a destroy by another endpoint than the one that was applied", async () => {
    await apply({ svm_name: "idle", deletion_policy: "delete" });
    const elsewhere = { ...clusterAt(simulator), endpoint: simulator.endpoint.replace("127.0.0.1", "localhost") };
    workspace.declare({}, { cluster1: elsewhere });
    expect(flat(await workspace.plan())).toContain("SVM idle: it was applied to https://127.0.0.1");
    workspace.declare({ services: { one: { svm_name: "idle", deletion_policy: "delete" } } }, { cluster1: elsewhere });
    expect(flat(await workspace.plan())).toContain("endpoint of the cluster: live https://127.0.0.1");
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
    expect(writes("idle")).toBe("");
    workspace.declare({}, { cluster1: elsewhere });
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    expect(simulator.service("idle")).toBeUndefined();
    workspace.declare({}, { cluster1: clusterAt(simulator) });
  });

  it("forgets a retained service of a cluster that is gone", async () => {
    await apply({ svm_name: "idle" });
    workspace.declare({}, { cluster1: { endpoint: "https://127.0.0.1:1", request_timeout_ms: 1000 } });
    const applied = await workspace.apply();
    expect(applied).toMatchObject({ exitCode: 0 });
    expect(flat(applied)).toContain("shown as they were, because they cannot be read");
    expect(await workspace.instances()).toEqual([]);
    workspace.declare({}, { cluster1: clusterAt(simulator) });
  });

  const DELETED: ServiceBlock = { svm_name: "busy", deletion_policy: "delete", active_sessions: "end" };
  const EARLY: ServiceBlock = { ...DELETED, lifecycle: { create_before_destroy: true } };

  it.each([
    ["-replace", DELETED, DELETED, ["-replace=ontap_iscsi_service.one"]],
    ["-replace, the new one first", EARLY, EARLY, ["-replace=ontap_iscsi_service.one"]],
    ["another SVM", DELETED, { ...DELETED, svm_name: "other" }, []],
    ["another SVM, the new one first", EARLY, { ...EARLY, svm_name: "other" }, []],
  ])("does nothing to the live one in a replacement: %s", async (_, before, after, flags) => {
    await apply(before);
    workspace.declare({ services: { one: after } });
    const planned = await workspace.plan(...flags);
    expect(flat(planned)).toContain("Plan: 1 to add, 0 to change, 1 to destroy.");
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(writes("busy") + writes("other")).toBe("");
    expect(liveSessions(simulator, "busy")).toHaveLength(2);
    expect(await workspace.instances()).toMatchObject([{ attributes: { svm_name: after.svm_name } }]);
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  it("does nothing to the live one that is tainted", async () => {
    await apply(DELETED);
    await workspace.run("taint", "ontap_iscsi_service.one");
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    expect(writes("busy")).toBe("");
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  it.each(["disable", "delete"])(
    "does not %s what another resource turns out to declare, whose SVM was not known when it was planned",
    async (policy) => {
      await apply({ svm_name: "idle", deletion_policy: policy });
      const two = { svm_name: "${terraform_data.svm.output}" };
      workspace.declare({ services: { two }, resource: { terraform_data: { svm: { input: "idle" } } } });
      expect(flat(await workspace.plan())).toContain("Warning: SVM idle: the live iSCSI service stays as it is");
      expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
      expect(writes("idle")).toBe("");
      expect(simulator.service("idle")).toMatchObject({ enabled: true });
      expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
      await workspace.run("state", "rm", "terraform_data.svm");
    },
  );

  it("plans neither a replacement nor an unknown IQN for an SVM that is not known yet, and stops at another one", async () => {
    const upstream = (input: string): object => ({ terraform_data: { svm: { input } } });
    const services = { one: { ...DELETED, svm_name: "${terraform_data.svm.output}" } };
    const output = { iqn: { value: "${ontap_iscsi_service.one.target_name}" } };
    workspace.declare({ services, output, resource: upstream("busy") });
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    workspace.declare({ services, output, resource: { ...upstream("other") } });
    const planned = await workspace.plan();
    expect(flat(planned)).toContain("Plan: 0 to add, 2 to change, 0 to destroy.");
    expect(flat(planned)).not.toContain("Changes to Outputs");
    const applied = await workspace.applyPlan();
    expect(applied).toMatchObject({ exitCode: 1 });
    expect(flat(applied)).toContain("which was not known when this was planned; nothing was written");
    expect(flat(applied)).not.toContain("bug in the provider");
    const replanned = await workspace.apply();
    expect(replanned).toMatchObject({ exitCode: 0 });
    expect(writes("busy") + writes("other")).toBe("");
    workspace.declare({});
    await workspace.run("state", "rm", "terraform_data.svm");
  });
});
