import { suite } from "../../engine/suite";
import { flat } from "../../helpers/engine/engine-output";
import { clusterAt, ProviderWorkspace, type ServiceBlock } from "../../helpers/provider/provider-workspace";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";

type Services = Readonly<Record<string, ServiceBlock>>;

const BUSY = { sessions: [{ initiator: "iqn.1994-05.com.redhat:host1", igroups: ["hosts"] }] };

/** Declarations that fail a plan, what it says, and the attribute at which it says so. */
type Fault = readonly [block: ServiceBlock, told: string, place: string];

const FAULTS: Readonly<Record<string, readonly Fault[]>> = {
  "before it reads a cluster": [
    [{ svm_name: "svm1", ensure: "gone" }, 'Error: ensure: got "gone", expected', '"ensure"'],
    [{ svm_name: "svm1", ensure: "absent", enabled: false }, "Error: enabled: got a", '"enabled"'],
    [{}, "Error: svm_name and svm_uuid: got neither", "ontap_iscsi_service.fault2"],
  ],
  "by what the cluster has": [
    [{ svm_name: "nowhere" }, "Error: SVM nowhere: there is no such SVM", '"svm_name": "nowhere"'],
    [{ svm_name: "stopped" }, "Error: SVM stopped: the SVM is stopped", '"svm_name": "stopped"'],
    [{ svm_name: "svm1", cluster: "cluster9" }, 'Error: Cluster "cluster9" is not configured', '"cluster": "cluster9"'],
    [{ svm_name: "busy", enabled: false }, "Error: SVM busy: service not disabled", '"enabled": false'],
    [{ svm_name: "busier", ensure: "absent" }, "Error: SVM busier: service not deleted", '"ensure": "absent"'],
  ],
};

suite("what stands against a write", { engines: "turns" }, (engine) => {
  let simulator: WatchedSimulator;
  let workspace: ProviderWorkspace;

  beforeEach(async () => {
    simulator = await startWatchedSimulator({
      svms: [
        ...["svm1", "svm2", "svm3"].map((name) => ({ name, service: {} })),
        ...["busy", "busier"].map((name) => ({ name, service: BUSY })),
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

  const declare = (services: Services): void => {
    workspace.declare({ services });
  };
  const apply = async (services: Services): Promise<void> => {
    declare(services);
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    simulator.forget();
  };
  const writes = (svm: string): string => writesAmong(simulator.methods(svm));

  it.each(Object.entries(FAULTS))("fails the plan %s, at the attribute that is at fault", async (_, faults) => {
    declare(Object.fromEntries(faults.map(([block], index) => [`fault${index}`, block])));
    const planned = await workspace.plan();
    expect(planned).toMatchObject({ exitCode: 1 });
    for (const [, told, place] of faults) {
      expect(flat(planned)).toContain(told);
      expect(flat(planned)).toContain(place);
    }
  });

  it("warns of the sessions that end on the SVM by which another one is replaced", async () => {
    await apply({ one: { svm_name: "svm1" } });
    declare({ one: { svm_name: "busy", enabled: false, active_sessions: "end" } });
    expect(flat(await workspace.plan())).toMatch(/Warning: SVM busy\b.*: 1 .*iqn\.1994-05\.com\.redhat:host1/);
    declare({ one: { svm_name: "busy", enabled: false } });
    expect(await workspace.plan()).toMatchObject({ exitCode: 1 });
  });

  it("writes nothing to a service in the state while the endpoint is unknown", async () => {
    const declareLate = (version: string): void => {
      const input = { version, endpoint: simulator.endpoint };
      const endpoint = "${terraform_data.late.output.endpoint}";
      workspace.declare(
        { services: { one: { svm_name: "svm1", enabled: true } }, resource: { terraform_data: { late: { input } } } },
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
    expect(writes("svm1")).toBe("");
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    expect(simulator.service("svm1")).toMatchObject({ enabled: true });
  });

  it("tells every creation that cannot be planned anew when it is applied", async () => {
    declare({ one: { svm_name: "bare" }, two: { svm_name: "svm1" } });
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

  it("switches a policy without a write, also where the state was not read since the creation", async () => {
    await apply({ one: { svm_name: "svm1" } });
    simulator.setService("svm1", { enabled: false });
    declare({ one: { svm_name: "svm1", deletion_policy: "disable" } });
    expect(await workspace.apply("-refresh=false")).toMatchObject({ exitCode: 0 });
    expect(writes("svm1")).toBe("");
  });
});
