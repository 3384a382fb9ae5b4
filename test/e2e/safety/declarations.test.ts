import { DataResource, TerraformVariable } from "cdktf";
import { IscsiService, Provisioning } from "../../../lib";
import { uuidFromName } from "../../../lib/simulator/svm";
import { flat } from "../../helpers/engine/engine-output";
import { type Declare, EngineWorkspace } from "../../helpers/engine/engine-workspace";
import { startTestSimulator, type TestSimulator } from "../../helpers/simulator";
import { type ByMode, suite } from "../../engine/suite";

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

const REFUSALS: readonly Refusal[] = [
  {
    what: "one service by the name and by the UUID of its SVM",
    declare: TWICE_IN_ONE_OBSERVATION,
    error: {
      [Provisioning.NULL_RESOURCE]: `null_resource.by-name and null_resource.by-uuid declare the service of one SVM (UUID ${uuidFromName("svm_db")}); remove one of them`,
      [Provisioning.PROVIDER]: "is declared by two resources, the other one as",
    },
  },
  {
    what: "one service by a name, and by a variable",
    declare: (stack, cluster) => {
      const name = new TerraformVariable(stack, "name", { default: "svm_db" });
      new IscsiService(stack, "by-name", { cluster, svmName: "svm_db" });
      new IscsiService(stack, "by-variable", { cluster, svmName: name.stringValue });
    },
    error: {
      [Provisioning.NULL_RESOURCE]:
        "null_resource.by-name and null_resource.by-variable declare the service of one SVM",
      [Provisioning.PROVIDER]: `SVM svm_db of cluster1 is declared by two resources (UUID ${uuidFromName("svm_db")})`,
    },
  },
  // test/reconciler/assess.test.ts has all pairs.
  ofTwoSvms("svm_other", "to be read"),
  ofTwoSvms("svm_of_old", "present", "by a variable"),
  ofTwoSvms("svm_of_old", "absent", "that waits for a resource"),
];

/** By the name of one SVM, and by the UUID of another one, or of one that was made anew. */
function ofTwoSvms(
  svm: string,
  what: "to be read" | "present" | "absent",
  how?: "by a variable" | "that waits for a resource",
): Refusal {
  const declare: Declare = (stack, cluster) => {
    const uuid = uuidFromName(svm);
    const variable = (): string => new TerraformVariable(stack, "uuid", { default: uuid }).stringValue;
    const props = { cluster, svmName: "svm_db", svmUuid: how === "by a variable" ? variable() : uuid };
    const prerequisite = new DataResource(stack, "prerequisite");
    const service =
      what === "to be read"
        ? IscsiService.fromExisting(stack, "db", props)
        : new IscsiService(stack, "db", { ...props, ...(what === "absent" && { ensure: what }) });
    if (how === "that waits for a resource") service.node.addDependency(prerequisite);
  };
  const told = "SVM svm_db: the declared name and UUID are not of the same SVM";
  const error = { [Provisioning.NULL_RESOURCE]: told, [Provisioning.PROVIDER]: told };
  return { what: `the UUID of ${svm} beside another name, ${what}${how ? `, ${how}` : ""}`, declare, error };
}

suite("declarations that only the live cluster gives away", { engines: "turns", modes: "both" }, (engine) => {
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
    expect(simulator.requests.filter(({ method }) => method !== "GET")).toEqual([]);
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
