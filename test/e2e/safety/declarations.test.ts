import { Resource } from "@cdktf/provider-null/lib/resource";
import { Fn, type TerraformStack, TerraformVariable } from "cdktf";
import { IscsiService, OntapCluster, Provisioning } from "../../../lib";
import { uuidFromName } from "../../../lib/simulator/state/identity";
import { flat } from "../../helpers/engine/engine-output";
import { type Declare, EngineWorkspace } from "../../helpers/engine/engine-workspace";
import { type ByMode, describeModesInTurn } from "../../helpers/engine/modes";
import { describeEnginesInTurn } from "../../engine/under-test";
import { startTestSimulator, type TestSimulator } from "../../helpers/simulator";

/** Declarations that cannot be meant, and what their plan fails with. */
interface Refusal {
  readonly what: string;
  readonly declare: Declare;
  readonly error: ByMode<string>;
}

const TWICE_IN_ONE_OBSERVATION: Declare = (stack, cluster) => {
  new IscsiService(stack, "by-name", { cluster, svmName: "svm_db" });
  new IscsiService(stack, "by-uuid", { cluster, svmUuid: uuidFromName("svm_db"), ensure: "absent" });
};

const DECLARED_TWICE: ByMode<string> = {
  [Provisioning.NULL_RESOURCE]: `The iSCSI service of an SVM is declared more than once, expected one declaration for each SVM: remove the others. UUIDs of the SVMs: ${uuidFromName("svm_db")}.`,
  [Provisioning.PROVIDER]: `SVM svm_db, with the UUID ${uuidFromName("svm_db")}, is declared twice`,
};

const PUT_OFF_TWIN: ByMode<string> = {
  [Provisioning.NULL_RESOURCE]: `declared more than once, expected one declaration for each SVM: remove the others. UUID of the SVM: ${uuidFromName("svm_db")}`,
  [Provisioning.PROVIDER]: "SVM svm_other: declared is svm_db of cluster cluster1 by now, which was not known",
};

const REFUSALS: readonly Refusal[] = [
  {
    what: "one service by the name and by the UUID of its SVM",
    declare: TWICE_IN_ONE_OBSERVATION,
    error: {
      [Provisioning.NULL_RESOURCE]: `SVM svm_db and SVM ${uuidFromName("svm_db")} are one SVM, with the UUID ${uuidFromName("svm_db")}: got two declarations, expected one; remove one of them`,
      [Provisioning.PROVIDER]: `with the UUID ${uuidFromName("svm_db")}, is declared as SVM`,
    },
  },
  {
    what: "one service by a name, and by another one that only the engine knows",
    declare: (stack, cluster) => {
      const name = new TerraformVariable(stack, "name", { default: "svm_db" });
      new IscsiService(stack, "by-name", { cluster, svmName: "svm_db" });
      new IscsiService(stack, "by-variable", { cluster, svmName: name.stringValue });
    },
    error: DECLARED_TWICE,
  },
  {
    what: "an existing service by a name and a UUID that are of two SVMs",
    declare: (stack, cluster) => {
      const svmUuid = uuidFromName("svm_other");
      IscsiService.fromExisting(stack, "existing", { cluster, svmName: "svm_db", svmUuid });
    },
    error: {
      [Provisioning.NULL_RESOURCE]: "The SVM svm_db of the ONTAP cluster cluster1 is not the one of that UUID",
      [Provisioning.PROVIDER]: "SVM svm_db: the declared name and UUID are not of the same SVM",
    },
  },
];

const { NULL_RESOURCE, PROVIDER } = Provisioning;
const BOTH_WAYS = [
  [NULL_RESOURCE, PROVIDER],
  [PROVIDER, NULL_RESOURCE],
] as const;

describeEnginesInTurn("one service in both modes", (engine, it) => {
  it.each<[string, (svm: string) => { readonly svmName?: string; readonly svmUuid?: string }, string]>([
    ["by its name and by its UUID", (svm) => ({ svmUuid: uuidFromName(svm) }), "127.0.0.1"],
    ["on two addresses of one cluster", (svmName) => ({ svmName }), "localhost"],
    ["by a name that only the engine knows", (svmName) => ({ svmName: Fn.lower(Fn.upper(svmName)) }), "127.0.0.1"],
  ])("fails the plan: %s", async (_, identityOf, host) => {
    const simulator = await startTestSimulator({ seed: { svms: [{ name: "svm_db", service: {} }] } });
    for (const [first, second] of BOTH_WAYS) {
      const workspace = await EngineWorkspace.create(engine, simulator, (stack) => {
        const [here, there] = ["127.0.0.1", host].map((name) => simulator.endpoint.replace("127.0.0.1", name)) as [
          string,
          string,
        ];
        const one = new OntapCluster(stack, "one", { endpoint: here, provisioning: first });
        const two = new OntapCluster(stack, "two", { endpoint: there, provisioning: second });
        new IscsiService(stack, "db", { cluster: one, svmName: "svm_db" });
        new IscsiService(stack, "db-again", { cluster: two, ensure: "absent", ...identityOf("svm_db") });
      });
      const planned = await workspace.plan();
      await workspace.remove();
      expect(planned.exitCode).toBe(1);
      expect(flat(planned)).toContain(DECLARED_TWICE[Provisioning.NULL_RESOURCE]);
    }
    await simulator.close();
  });

  it("fails the plan, whatever other service is not known yet", async () => {
    const svms = ["svm_db", "svm_twin", "svm_other"].map((name) => ({ name, service: {} }));
    const simulator = await startTestSimulator({ seed: { svms } });
    const again = simulator.endpoint.replace("127.0.0.1", "localhost");
    const declareWith =
      (
        declare: (cluster: Readonly<Record<"east" | "west" | "own", OntapCluster>>, stack: TerraformStack) => void,
      ): Declare =>
      (stack) => {
        const east = new OntapCluster(stack, "east", { endpoint: simulator.endpoint });
        const west = new OntapCluster(stack, "west", { endpoint: again });
        const own = new OntapCluster(stack, "own", { endpoint: simulator.endpoint, provisioning: PROVIDER });
        const { id } = new Resource(stack, "made");
        const svmName = Fn.join("", ["svm_other", Fn.substr(id, 0, 0)]);
        new IscsiService(stack, "late", { cluster: own, svmName });
        declare({ east, west, own }, stack);
      };
    const workspace = await EngineWorkspace.create(
      engine,
      simulator,
      declareWith(({ east, west }, stack) => {
        new IscsiService(stack, "db", { cluster: east, svmName: "svm_db" });
        new IscsiService(stack, "db-again", { cluster: west, svmName: "svm_db", ensure: "absent" });
      }),
    );
    const twice = [await workspace.apply()];
    workspace.declare(
      declareWith(({ east, own }, stack) => {
        new IscsiService(stack, "db", { cluster: east, svmName: "svm_db" });
        new IscsiService(stack, "db-again", {
          cluster: own,
          svmUuid: uuidFromName("svm_db").toUpperCase(),
          ensure: "absent",
        });
      }),
    );
    twice.push(await workspace.apply());
    for (const ofTwin of ["east", "own"] as const) {
      workspace.declare(
        declareWith((clusters, stack) => {
          const { east } = clusters;
          const { id } = new Resource(stack, "first");
          new IscsiService(stack, "later", { cluster: east, svmName: Fn.join("", ["svm_twin", Fn.substr(id, 0, 0)]) });
          const name = (of: string): string => new TerraformVariable(stack, of, { default: "svm_db" }).stringValue;
          new IscsiService(stack, "db", { cluster: east, svmName: name("one") });
          new IscsiService(stack, "db-again", { cluster: clusters[ofTwin], svmName: name("two"), ensure: "absent" });
        }),
      );
      twice.push(await workspace.plan());
    }
    await workspace.remove();
    await simulator.close();
    for (const applied of twice) expect(flat(applied)).toContain(DECLARED_TWICE[NULL_RESOURCE]);
    expect(simulator.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  });

  it("is none where one is absent, and its SVM cannot be looked up", async () => {
    const simulator = await startTestSimulator({
      seed: { svms: [{ name: "svm_db", service: {} }, { name: "svm_other" }] },
    });
    simulator.faults.add({ path: "/svm/svms", do: { code: "6" } });
    const workspace = await EngineWorkspace.create(engine, simulator, (stack, cluster) => {
      const own = new OntapCluster(stack, "own", { endpoint: simulator.endpoint, provisioning: PROVIDER });
      new IscsiService(stack, "other", { cluster: own, svmName: "svm_other", ensure: "absent" });
      new IscsiService(stack, "db", { cluster, svmName: "svm_db" });
    });
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
    await workspace.remove();
    await simulator.close();
  });
});

describeModesInTurn("declarations that only the live cluster gives away", (engine, it) => {
  let simulator: TestSimulator;
  let workspace: EngineWorkspace;

  beforeAll(async () => {
    const interfaces = [{ name: "lif1", address: "192.0.2.10", up: false }];
    const svms = [
      { name: "svm_db", service: {} },
      { name: "svm_other", service: {} },
      { name: "svm_unplugged", interfaces },
    ];
    simulator = await startTestSimulator({ seed: { svms } });
    workspace = await EngineWorkspace.create(engine, simulator, TWICE_IN_ONE_OBSERVATION);
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  it.each(REFUSALS)("fail the plan: $what", async ({ declare, error }) => {
    workspace.declare(declare);
    const planned = await workspace.plan();
    expect(planned.exitCode).toBe(1);
    expect(flat(planned)).toContain(error[engine.provisioning]);
  });

  it("fail the plan: one service on two clusters, whose endpoints are two spellings of one", async () => {
    workspace.declare((stack, cluster, provisioning) => {
      const endpoint = simulator.endpoint.replace("127.0.0.1", "localhost");
      const again = new OntapCluster(stack, "again", { endpoint, provisioning });
      new IscsiService(stack, "db", { cluster, svmName: "svm_db" });
      new IscsiService(stack, "db-again", { cluster: again, svmName: "svm_db" });
    });
    const planned = await workspace.plan();
    expect(planned.exitCode).toBe(1);
    expect(flat(planned)).toContain(DECLARED_TWICE[engine.provisioning]);
  });

  it("are refused before anything is written, when one of them is put off to the apply", async () => {
    const declare =
      (svm: string, enabled: boolean): Declare =>
      (stack, cluster) => {
        const { id } = new Resource(stack, "made", { triggers: { svm } });
        const svmName = Fn.join("", [svm, Fn.substr(id, 0, 0)]);
        new IscsiService(stack, "one", { cluster, svmName: "svm_db" });
        new IscsiService(stack, "late", { cluster, svmName, enabled });
      };
    const own = await EngineWorkspace.create(engine, simulator, declare("svm_other", true));
    expect(await own.apply()).toMatchObject({ exitCode: 0 });
    own.declare(declare("svm_db", false));
    const applied = await own.apply();
    await own.remove();
    expect(applied.exitCode).toBe(1);
    expect(flat(applied)).toContain(PUT_OFF_TWIN[engine.provisioning]);
    expect(simulator.service("svm_db")).toMatchObject({ enabled: true });
  });

  it("warn in every plan that a service is absent from an SVM that is not there, and leave its exit code alone", async () => {
    workspace.declare((stack, cluster) => {
      new IscsiService(stack, "db", { cluster, svmName: "svm_bd", ensure: "absent" });
    });
    const warning = "SVM svm_bd: declared absent, but there is no such SVM; check the name (vserver show)";
    expect(flat(await workspace.apply())).toContain(warning);
    const planned = await workspace.plan();
    expect(planned.exitCode).toBe(0);
    expect(flat(planned)).toContain(warning);
  });

  it("warn in the plan of a new service that no LIF is up for its hosts, and not once it is there", async () => {
    workspace.declare((stack, cluster) => {
      new IscsiService(stack, "db", { cluster, svmName: "svm_unplugged" });
    });
    const warning = "SVM svm_unplugged: hosts cannot connect to the new service: no iSCSI LIF of the SVM is up";
    const planned = await workspace.plan();
    expect(planned.exitCode).toBe(2);
    expect(flat(planned)).toContain(warning);
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    const steady = await workspace.plan();
    expect(steady.exitCode).toBe(0);
    expect(flat(steady)).not.toContain(warning);
  });
});
