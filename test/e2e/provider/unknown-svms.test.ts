import { loginInitiator, renameLiveSvm } from "../../../lib/testing";
import { describeEnginesInTurn } from "../../engine/under-test";
import { flat } from "../../helpers/engine/engine-output";
import { ProviderWorkspace, type ServiceBlock } from "../../helpers/provider/provider-workspace";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";

const SVMS = ["svm_a", "svm_b"] as const;

/** Takes an engine a second, in which it plans what does not wait for it. */
const SLOW = "length([for pair in setproduct(range(1000), range(700)) : pair[0]]) > 0";

/** Another resource, whose output is not known before it is applied. */
function upstream(input: string, command = "true"): object {
  return { terraform_data: { svm: { input, provisioner: [{ "local-exec": { command } }] } } };
}

function deleted(svm_name: string, more: ServiceBlock = {}): ServiceBlock {
  return { svm_name, deletion_policy: "delete", ...more };
}

const LATE = "${terraform_data.svm.output}";
const MAY_BE = "a service that would be disabled or deleted because its resource is removed, of SVM svm_a";

describeEnginesInTurn("what is removed next to an SVM that is not known yet", (engine, it) => {
  let simulator: WatchedSimulator;
  let workspace: ProviderWorkspace;

  beforeEach(async () => {
    simulator = await startWatchedSimulator({ svms: SVMS.map((name) => ({ name, service: {} })) });
    workspace = await ProviderWorkspace.create(engine, simulator, {});
  });

  afterEach(async () => {
    await workspace.remove();
    await simulator.close();
  });

  async function apply(services: Readonly<Record<string, ServiceBlock>>, resource?: object): Promise<void> {
    workspace.declare({ services, ...(resource && { resource }) });
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    simulator.forget();
  }

  const writes = (): string => [...SVMS, "svm_new"].map((svm) => writesAmong(simulator.methods(svm))).join("");

  it("is not deleted, though the plan came to it first, and is when it is removed by itself", async () => {
    await apply({ old: deleted("svm_a") });
    const services = { late: deleted(LATE, { awaits_svm: true }) };
    workspace.declare({ services, resource: upstream(`\${${SLOW} ? "svm_b" : ""}`) });
    const refused = await workspace.apply();
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(flat(refused)).toContain(
      `Error: this resource declares an SVM that is not known yet and may be about ${MAY_BE}`,
    );
    expect(flat(refused)).toContain("apply the removal before: -target=<what is removed>");
    expect(writes()).toBe("");
    workspace.declare({ services, resource: upstream("svm_b") });
    expect(await workspace.apply("-target=ontap_iscsi_service.old")).toMatchObject({ exitCode: 0 });
    expect(simulator.service("svm_a")).toBeUndefined();
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
    expect(simulator.service("svm_b")).toMatchObject({ enabled: true });
  });

  it("is not deleted by an apply that comes to it first", async () => {
    await apply({ old: deleted("svm_a") });
    workspace.declare({ services: { late: deleted(LATE) }, resource: upstream("svm_a", "sleep 2") });
    expect(flat(await workspace.plan())).toContain("Warning: SVM svm_a: the live iSCSI service stays as it is");
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(writes()).toBe("");
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  it("is not deleted when the SVM of a list's other entry turns out to be its own", async () => {
    const [first, second] = [upstream("svm_a"), upstream("svm_b")];
    await apply({ one: deleted(LATE), two: deleted("svm_b") }, first);
    workspace.declare({ services: { one: deleted(LATE) }, resource: second });
    const applied = await workspace.apply();
    expect(applied).toMatchObject({ exitCode: 1 });
    expect(flat(applied)).toContain("SVM svm_b: the live iSCSI service stays as it is");
    expect(flat(applied)).toContain("which was not known when this was planned; nothing was written");
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    expect(await workspace.stateOf("one")).toMatchObject({ svm_name: "svm_b" });
    expect(writes()).toBe("");
  });

  it("is not deleted when its SVM gets the name in the same run that is declared", async () => {
    await apply({ old: deleted("svm_a") });
    const renamed = deleted("svm_new", { awaits_svm: true, depends_on: ["terraform_data.svm"] });
    workspace.declare({ services: { renamed }, resource: upstream("x", "sleep 2") });
    expect(flat(await workspace.plan())).toContain("Warning: SVM svm_a: the live iSCSI service stays as it is");
    setTimeout(() => {
      renameLiveSvm(simulator, "svm_a", "svm_new");
    }, 1000);
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(writes()).toBe("");
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  it.each([
    ["is disabled", { enabled: false }, { enabled: false }],
    ["is deleted", { ensure: "absent" }, undefined],
  ])("nothing %s that no plan could see, also where another resource declares it", async (_, given, left) => {
    await apply({ one: { svm_name: "svm_a" } });
    const late = { svm_name: LATE, awaits_svm: true, active_sessions: "end", ...given };
    for (const svm of SVMS) {
      workspace.declare({ services: { one: { svm_name: "svm_a" }, late }, resource: upstream(svm) });
      const refused = await workspace.apply();
      expect(refused).toMatchObject({ exitCode: 1 });
      expect(flat(refused)).toContain("inconsistent final plan");
      expect(writes()).toBe("");
      if (svm === "svm_b") continue;
      expect(flat(await workspace.plan())).toContain("is declared twice");
      await workspace.run("state", "rm", "terraform_data.svm");
    }
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    expect(simulator.service("svm_a")).toMatchObject({ enabled: true });
    expect(simulator.service("svm_b")).toEqual(left && expect.objectContaining(left));
  });

  it("a service that may be deleted is announced as such, and is deleted", async () => {
    const services = { one: { svm_name: "svm_a", ensure: LATE } };
    await apply(services, upstream("present"));
    workspace.declare({ services, resource: upstream("absent") });
    const told = "Warning: SVM svm_a: whether the live iSCSI service is deleted is not known yet";
    expect(flat(await workspace.plan())).toContain(told);
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(simulator.service("svm_a")).toBeUndefined();
  });

  it("a service that is disabled is announced with whom it hits, though its alias is not known", async () => {
    await apply({ one: { svm_name: "svm_a", target_alias: LATE } }, upstream("db"));
    loginInitiator(simulator, "svm_a", "iqn.1994-05.com.redhat:host1");
    const off = { svm_name: "svm_a", target_alias: LATE, enabled: false };
    workspace.declare({ services: { one: off }, resource: upstream("db-prod") });
    const refused = await workspace.plan();
    expect(refused).toMatchObject({ exitCode: 1 });
    const told = "1 session of 1 initiator (iqn.1994-05.com.redhat:host1) would end";
    expect(flat(refused)).toContain(`Error: SVM svm_a: refused to end the service: ${told}`);
    workspace.declare({ services: { one: { ...off, active_sessions: "end" } }, resource: upstream("db-prod") });
    expect(flat(await workspace.plan())).toContain(`Warning: SVM svm_a: ${told}`);
    expect(writes()).toBe("");
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(simulator.service("svm_a")).toMatchObject({ enabled: false, targetAlias: "db-prod" });
  });

  it("is refused with a way on where its own name comes late", async () => {
    await apply({ old: deleted("svm_a") });
    workspace.declare({ services: { late: deleted(`\${${SLOW} ? "svm_a" : ""}`) } });
    const refused = await workspace.plan();
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(flat(refused)).toContain("SVM svm_a: one resource declares its service, and another one, which is removed");
    const moved = [{ from: "ontap_iscsi_service.old", to: "ontap_iscsi_service.late" }];
    workspace.declare({ services: { late: deleted("svm_a") }, moved });
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    expect(writes()).toBe("");
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });
});
