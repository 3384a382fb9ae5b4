import { liveSessions } from "../../../lib/testing";

import type { SeedSvm } from "../../../lib/simulator/schema-types";
import { flat } from "../../helpers/engine/engine-output";
import { clusterAt, ProviderWorkspace, type ServiceBlock } from "../../helpers/provider/provider-workspace";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";
import { suite } from "../../engine/suite";

const HOST = { initiator: "iqn.1994-05.com.redhat:host1", igroups: ["hosts"] };
type Policy = "retain" | "disable" | "delete";

/** What a plan says, what is sent, and whether the service is enabled then. */
const BY_POLICY: Readonly<Record<Policy, readonly [told: string, sent: string, enabled: boolean | undefined]>> = {
  retain: ["only its state entry will be removed, nothing is written to ONTAP", "", true],
  disable: ["the iSCSI service will be disabled", "PATCH", false],
  delete: ["the iSCSI service will be deleted", "DELETE PATCH DELETE", undefined],
};
const POLICIES = Object.keys(BY_POLICY) as Policy[];
/** A policy that was applied, and one that the code has by now, which was not. */
const PAIRS = POLICIES.flatMap((applied) => POLICIES.map((code) => [applied, code] as const));

const SVMS: readonly SeedSvm[] = [
  { name: "busy", service: { sessions: [HOST, HOST] } },
  ...["idle", "other", ...PAIRS.map((pair) => pair.join("_")), ...POLICIES.map((policy) => `removed_${policy}`)].map(
    (name) => ({ name, service: {} }),
  ),
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

  it("goes by the policy that was applied, whatever the code says by then, and its plan announces it", async () => {
    const services = (policyOf: (applied: Policy, code: Policy) => Policy): Readonly<Record<string, ServiceBlock>> =>
      Object.fromEntries(
        PAIRS.map(([applied, code]) => [
          `${applied}_${code}`,
          { svm_name: `${applied}_${code}`, deletion_policy: policyOf(applied, code) },
        ]),
      );
    workspace.declare({ services: services((applied) => applied) });
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    simulator.forget();
    workspace.declare({ services: services((_, code) => code) });
    // Without the folding of warnings.
    const planned = await workspace.run("plan", "-destroy", "-json");
    expect(await workspace.plan("-destroy")).toMatchObject({ exitCode: 2 });
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    for (const [applied, code] of PAIRS) {
      const [svm, [told, sent, enabled]] = [`${applied}_${code}`, BY_POLICY[applied]];
      expect(planned.output).toContain(`"summary":"SVM ${svm} of cluster1: ${told}"`);
      expect([svm, writes(svm), simulator.service(svm)?.enabled]).toEqual([svm, sent, enabled]);
    }
    expect(await workspace.instances()).toEqual([]);
  });

  it("goes by its policy when it is removed from the code, and its plan announces it", async () => {
    const services = POLICIES.map((policy) => [policy, { svm_name: `removed_${policy}`, deletion_policy: policy }]);
    workspace.declare({ services: Object.fromEntries(services) as Record<string, ServiceBlock> });
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    simulator.forget();
    workspace.declare({});
    const planned = await workspace.plan();
    expect(planned).toMatchObject({ exitCode: 2 });
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    for (const policy of POLICIES) {
      const [svm, [told, sent, enabled]] = [`removed_${policy}`, BY_POLICY[policy]];
      expect(flat(planned)).toContain(`Warning: SVM ${svm} of cluster1: ${told}`);
      expect([svm, writes(svm), simulator.service(svm)?.enabled]).toEqual([svm, sent, enabled]);
    }
    expect(await workspace.instances()).toEqual([]);
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

  it("does nothing to services that were made or enabled after its plan", async () => {
    const off = { enabled: false, active_sessions: "end" };
    const one = { svm_name: "idle", deletion_policy: "disable", ...off };
    const other = { svm_name: "other", deletion_policy: "delete", ...off };
    workspace.declare({ services: { one, other } });
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    simulator.setService("other", undefined);
    workspace.declare({});
    expect(await workspace.plan("-refresh=false")).toMatchObject({ exitCode: 2 });
    for (const svm of ["idle", "other"]) simulator.setService(svm, { enabled: true });
    simulator.forget();
    const refused = await workspace.applyPlan();
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(flat(refused)).toContain("Error: SVM idle: not disabled: the plan saw ");
    expect(flat(refused)).toContain("Error: SVM other: not deleted: the plan saw ");
    expect(writes("idle") + writes("other")).toBe("");
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    expect(simulator.service("idle")).toMatchObject({ enabled: false });
    expect(simulator.service("other")).toBeUndefined();
  });

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

  it("removes a retained service of a cluster that is gone, without a refresh", async () => {
    await apply({ svm_name: "idle" });
    workspace.declare({}, { cluster1: { endpoint: "https://127.0.0.1:1", request_timeout_ms: 1000 } });
    expect(flat(await workspace.plan())).toContain("Error: Cluster cluster1 (https://127.0.0.1:1)");
    expect(await workspace.apply("-refresh=false")).toMatchObject({ exitCode: 0 });
    expect(await workspace.instances()).toEqual([]);
    workspace.declare({}, { cluster1: clusterAt(simulator) });
  });
});
