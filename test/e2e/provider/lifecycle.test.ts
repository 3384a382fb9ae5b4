import { describeEnginesInTurn } from "../../engine/under-test";
import { flat } from "../../helpers/engine/engine-output";
import { ProviderWorkspace } from "../../helpers/provider/provider-workspace";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";

const SERVICES = "/protocols/san/iscsi/services";
const LIF = { name: "lif1", address: "192.0.2.1" };

describeEnginesInTurn("the native provider", (engine, it) => {
  let simulator: WatchedSimulator;
  let workspace: ProviderWorkspace;

  beforeEach(async () => {
    simulator = await startWatchedSimulator({
      svms: [
        { name: "svm1", interfaces: [LIF] },
        { name: "svm2", service: { alias: "kept" }, interfaces: [LIF] },
      ],
    });
    workspace = await ProviderWorkspace.create(engine, simulator, {
      services: { one: { svm_name: "svm1", target_alias: "first" } },
      output: { iqn: { value: "${ontap_iscsi_service.one.target_name}" } },
    });
  });

  afterEach(async () => {
    await workspace.remove();
    await simulator.close();
  });

  it("creates a service, and has nothing to do then", async () => {
    expect(await workspace.plan()).toMatchObject({ exitCode: 2 });
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(simulator.service("svm1")).toMatchObject({ enabled: true, targetAlias: "first" });
    expect(await workspace.output("iqn")).toBe(simulator.service("svm1")?.targetName);
    expect(await workspace.stateOf("one")).toMatchObject({ deletion_policy: "retain", disruption: null });
    const writes = writesAmong(simulator.methods("svm1"));
    expect(writes).toBe("POST");
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
    expect(await workspace.plan("-refresh=false")).toMatchObject({ exitCode: 0 });
    expect(writesAmong(simulator.methods("svm1"))).toBe(writes);
  });

  it("shows drift in place, repairs it, and has nothing to do then", async () => {
    await workspace.apply();
    simulator.setService("svm1", { enabled: false, targetAlias: "other" });
    simulator.forget();
    const planned = await workspace.plan();
    expect(planned).toMatchObject({ exitCode: 2 });
    expect(flat(planned)).toContain("will be updated in-place");
    expect(flat(planned)).toContain("~ enabled = false -> true");
    expect(flat(planned)).toContain('~ target_alias = "other" -> "first"');
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(simulator.service("svm1")).toMatchObject({ enabled: true, targetAlias: "first" });
    expect(writesAmong(simulator.methods("svm1"))).toBe("PATCH PATCH");
    expect(await workspace.plan("-refresh=false")).toMatchObject({ exitCode: 0 });
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  it("creates a service again that was deleted out of band", async () => {
    await workspace.apply();
    simulator.setService("svm1", undefined);
    simulator.forget();
    const planned = await workspace.plan();
    expect(flat(planned)).toContain("ontap_iscsi_service.one will be created");
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(writesAmong(simulator.methods("svm1"))).toBe("POST");
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  it("adopts an existing service, and says what that changes", async () => {
    workspace.declare({ services: { two: { svm_name: "svm2", target_alias: "mine" } } });
    const planned = await workspace.plan();
    expect(flat(planned)).toContain("Warning: This apply changes an existing iSCSI service");
    expect(flat(planned)).toContain('SVM svm2: target.alias "kept" → "mine". It is not in the state yet.');
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(writesAmong(simulator.methods("svm2"))).toBe("PATCH");
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  it("deletes what is declared absent, keeps it in the state, and deletes it again", async () => {
    workspace.declare({ services: { two: { svm_name: "svm2", ensure: "absent" } } });
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    expect(simulator.service("svm2")).toBeUndefined();
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
    simulator.setService("svm2", {});
    const planned = await workspace.plan();
    expect(flat(planned)).toContain('~ ensure = "present" -> "absent"');
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(simulator.service("svm2")).toBeUndefined();
    workspace.declare({ services: { two: { svm_name: "svm2" } } });
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    expect(simulator.service("svm2")).toMatchObject({ enabled: true });
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  it("creates each service and reads it back, after one read of each kind by each walk", async () => {
    simulator.setService("svm2", undefined);
    workspace.declare({ services: { one: { svm_name: "svm1" }, two: { svm_name: "svm2" } } });
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    const requests = simulator.requests.map(({ method, path }) => `${method} ${path.replace("/api", "")}`);
    const reads = [SERVICES, "/svm/svms", "/cluster/licensing/licenses", "/network/ip/interfaces"].map(
      (path) => `GET ${path}`,
    );
    const creations = [`POST ${SERVICES}`, `POST ${SERVICES}`];
    // Both may share a read-back.
    const readBack = requests.length === 11 ? [] : [`GET ${SERVICES}`];
    const expected = [...reads, ...reads, ...creations, `GET ${SERVICES}`, ...readBack];
    expect(requests.toSorted()).toEqual(expected.toSorted());
  });

  it("reads a cluster once for all of its services, and once more for portals that are used", async () => {
    const services = { one: { svm_name: "svm1" }, two: { svm_name: "svm2" } };
    const read = async (): Promise<readonly string[]> => {
      const before = simulator.requests.length;
      expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
      return simulator.requests.slice(before).map(({ path }) => path.replace("/api", ""));
    };
    workspace.declare({ services });
    await workspace.apply();
    expect(await read()).toEqual([SERVICES]);
    const locals = { svm: "${ontap_iscsi_service.one.target_name == null ? null : ontap_iscsi_service.one.svm_uuid}" };
    const portals = { cluster: "cluster1", svm_uuid: "${local.svm}" };
    const output = { portals: { value: "${data.ontap_iscsi_target_portals.one.target_portals}" } };
    workspace.declare({ services, locals, output, data: { ontap_iscsi_target_portals: { one: portals } } });
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    expect(await workspace.output("portals")).toEqual(["192.0.2.1:3260"]);
    expect((await read()).toSorted()).toEqual(["/network/ip/interfaces", SERVICES]);
    simulator.setService("svm1", { targetAlias: "drifted" });
    expect(flat(await workspace.plan())).not.toContain("Changes to Outputs");
  });
});
