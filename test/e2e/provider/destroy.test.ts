import { liveSessions } from "../../../lib/testing";

import type { SeedSvm } from "../../../lib/simulator/schema-types";
import { flat } from "../../helpers/engine/engine-output";
import { clusterAt, ProviderWorkspace, type ServiceBlock } from "../../helpers/provider/provider-workspace";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";
import { suite } from "../../engine/suite";

const HOST = { initiator: "iqn.1994-05.com.redhat:host1", igroups: ["hosts"] };
const SVMS: readonly SeedSvm[] = [
  { name: "idle", service: {} },
  { name: "busy", service: { sessions: [HOST, HOST] } },
  { name: "other", service: {} },
];

suite("giving up a service", { engines: "turns" }, (engine) => {
  let simulator: WatchedSimulator;
  let workspace: ProviderWorkspace;

  beforeAll(async () => {
    simulator = await startWatchedSimulator({ svms: SVMS });
    workspace = await ProviderWorkspace.create(engine, simulator, {});
  });

  beforeEach(() => {
    simulator.forget();
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
    ["retain", undefined, "iSCSI service kept", "", true],
    ["disable", "disable", "The iSCSI service will be disabled", "PATCH", false],
    ["delete", "delete", "The iSCSI service will be deleted", "DELETE PATCH DELETE", undefined],
  ])("by the policy %s, when it is removed from the code", async (_, policy, told, sent, enabled) => {
    await apply({ svm_name: "idle", ...(policy && { deletion_policy: policy }) });
    workspace.declare({});
    const planned = await workspace.plan();
    expect(planned).toMatchObject({ exitCode: 2 });
    expect(flat(planned)).toContain(`Warning: ${told}`);
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
    expect(flat(planned)).toMatch(/Error: SVM busy: .*iqn.1994-05.com.redhat:host1/);
    expect(flat(planned)).not.toContain("will be d");
    expect(writes("busy")).toBe("");
    expect(liveSessions(simulator, "busy")).toHaveLength(2);
  });

  it("refuses to delete by an object that a failed replacement left, and says what to do", async () => {
    const one = { svm_name: "idle", deletion_policy: "delete", lifecycle: { create_before_destroy: true } };
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
    const refused = await workspace.plan();
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(flat(refused)).toContain("terraform state rm ontap_iscsi_service.<id>, then apply");
    expect(await workspace.run("state", "rm", "ontap_iscsi_service.one")).toMatchObject({ exitCode: 0 });
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
    expect(writes("idle")).toBe("");
  });

  it.each([
    ["DISABLE", "disable", { enabled: false }, "disabled"],
    ["DELETE", "delete", undefined, "deleted"],
  ])(
    "under %s does nothing to a service that was made or enabled after its plan",
    async (_, policy, before, effect) => {
      await apply({ svm_name: "idle", enabled: false, deletion_policy: policy, active_sessions: "end" });
      simulator.setService("idle", before);
      workspace.declare({});
      expect(await workspace.plan("-refresh=false")).toMatchObject({ exitCode: 2 });
      simulator.setService("idle", { enabled: true });
      simulator.forget();
      const refused = await workspace.applyPlan();
      expect(refused).toMatchObject({ exitCode: 1 });
      expect(flat(refused)).toContain(`Error: SVM idle: not ${effect}: the plan saw `);
      expect(writes("idle")).toBe("");
      expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
      expect(simulator.service("idle")).toEqual(
        policy === "delete" ? undefined : expect.objectContaining({ enabled: false }),
      );
    },
  );

  it.each<[string, Partial<ServiceBlock>]>([
    ["a disabling that its sessions forbid", { enabled: false }],
    ["another name of its SVM", { svm_name: "nowhere" }],
  ])("by a destroy that %s keeps from being planned, is done without a refresh", async (_, change) => {
    await apply({ svm_name: "busy" });
    workspace.declare({ services: { one: { svm_name: "busy", ...change } } });
    const refused = await workspace.run("destroy", "-auto-approve", "-no-color");
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(flat(refused)).not.toContain("-refresh=false");
    expect(await workspace.run("destroy", "-auto-approve", "-refresh=false")).toMatchObject({ exitCode: 0 });
    expect(await workspace.instances()).toEqual([]);
    expect(writes("busy")).toBe("");
    expect(liveSessions(simulator, "busy")).toHaveLength(2);
  });

  it("refuses a destroy by another endpoint than the one that was applied", async () => {
    await apply({ svm_name: "idle", deletion_policy: "delete" });
    const elsewhere = { ...clusterAt(simulator), endpoint: simulator.endpoint.replace("127.0.0.1", "localhost") };
    workspace.declare({}, { cluster1: elsewhere });
    expect(flat(await workspace.plan())).toContain("SVM idle: it was applied to https://127.0.0.1");
    workspace.declare({ services: { one: { svm_name: "idle", deletion_policy: "delete" } } }, { cluster1: elsewhere });
    expect(flat(await workspace.plan())).toContain('~ endpoint = "https://127.0.0.1');
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
    expect(flat(applied)).toContain(
      "Cannot read the iSCSI services of cluster1; the plan shows the values of the last apply",
    );
    expect(await workspace.instances()).toEqual([]);
    workspace.declare({}, { cluster1: clusterAt(simulator) });
  });
});
