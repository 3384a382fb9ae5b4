import { TerraformOutput } from "cdktf";
import { IscsiService, Provisioning } from "../../lib";
import { type Declare, EngineWorkspace } from "../helpers/engine/engine-workspace";
import { type ByMode, describeEachMode, recordOf } from "../helpers/engine/modes";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";

const declare: Declare = (stack, cluster) => {
  const db = new IscsiService(stack, "db", { cluster, svmName: "svm_db", targetAlias: "db-prod" });
  new IscsiService(stack, "backup", { cluster, svmName: "svm_backup", enabled: false });
  new TerraformOutput(stack, "iqn", { value: db.targetName });
};

/** What differs between the modes. */
interface Differs {
  /**
   * Three for each service and one for the IQN of a null_resource; with the provider two, and what it plans again by: services,
   * SVMs, licenses, LIFs.
   */
  readonly requestsOfCreation: number;
  readonly created: string;
  readonly steadyRequests: readonly string[];
  readonly repair: string;
  readonly creation: string;
  /** The drift of a service that is yet to be created. */
  readonly missing: string;
  /** The drift of `db` in the plan's JSON. */
  readonly drift: (after: PlannedValues) => string | undefined;
  readonly driftText: RegExp;
}

const SERVICES = "GET /protocols/san/iscsi/services";

const DIFFERS: ByMode<Differs> = {
  [Provisioning.NULL_RESOURCE]: {
    requestsOfCreation: 2 * 3 + 1,
    created: "SVM svm_db: create the service",
    steadyRequests: [SERVICES],
    repair: "1 to add, 0 to change, 1 to destroy",
    creation: "1 to add, 0 to change, 1 to destroy",
    missing: 'declared present (enabled true, target.alias \\"db-prod\\")',
    drift: ({ triggers }) => triggers?.drift,
    driftText: /^enabled: live false, declared true; the live service is changed in place \(seen \d{4}-.*Z\)$/,
  },
  [Provisioning.PROVIDER]: {
    requestsOfCreation: 2 * 2 + 4,
    created: "ontap_iscsi_service.db: Creation complete",
    steadyRequests: [SERVICES, "GET /network/ip/interfaces"],
    repair: "0 to add, 1 to change, 0 to destroy",
    creation: "1 to add, 0 to change, 0 to destroy",
    missing: '"service: new in the state"',
    drift: ({ drift }) => drift,
    driftText: /^enabled: live false, declared true$/,
  },
};

const interfaces = [{ name: "lif1", address: "192.0.2.1" }];
const DECLARED = { enabled: true, targetAlias: "db-prod" };

describeEachMode("the life of declared services", (engine) => {
  const differs = DIFFERS[engine.provisioning];
  let simulator: TestSimulator;
  let workspace: EngineWorkspace;

  beforeAll(async () => {
    simulator = await startTestSimulator({
      seed: {
        svms: [
          { name: "svm_db", interfaces },
          { name: "svm_backup", interfaces },
        ],
      },
    });
    workspace = await EngineWorkspace.create(engine, simulator, declare);
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  it("are created by the saved plan, with three requests each", async () => {
    expect((await workspace.plan()).exitCode).toBe(2);
    const before = simulator.requests.length;
    const applied = await workspace.applyPlan();
    expect(applied.exitCode).toBe(0);
    expect(simulator.service("svm_db")).toMatchObject(DECLARED);
    expect(simulator.service("svm_backup")).toMatchObject({ enabled: false, targetAlias: "svm_backup" });
    expect(simulator.requests.length - before).toBeLessThanOrEqual(differs.requestsOfCreation);
    expect(applied.output).toContain(differs.created);
  });

  it("plan clean with one request for all of them afterwards, and an apply writes nothing", async () => {
    const before = simulator.requests.length;
    expect((await workspace.plan()).exitCode).toBe(0);
    expect(requestsSince(before).sort()).toEqual([...differs.steadyRequests].sort());
    expect((await workspace.apply()).exitCode).toBe(0);
    expect(requestsSince(before).filter((request) => !request.startsWith("GET"))).toEqual([]);
  });

  it("know the IQN in the steady state without reading it again", async () => {
    expect(await workspace.output("iqn")).toBe(simulator.service("svm_db")?.targetName);
    expect((await workspace.plan()).output).not.toContain("db_facts");
  });

  it.each([
    ["enabled", { enabled: false }, ["enabled: live false, declared true"]],
    ["the alias", { targetAlias: "other" }, ['target.alias: live \\"other\\", declared \\"db-prod\\"']],
    [
      "enabled and the alias",
      { enabled: false, targetAlias: "" },
      ["enabled: live false, declared true", 'target.alias: live none, declared \\"db-prod\\"'],
    ],
    ["its existence", undefined, [differs.missing]],
  ])("show in the plan that %s was changed behind their back, and repair it", async (_what, changes, texts) => {
    simulator.setService("svm_db", changes);
    const planned = await workspace.plan();
    expect(planned.exitCode).toBe(2);
    for (const text of texts) expect(planned.output).toContain(text);
    expect(planned.output).toContain(changes === undefined ? differs.creation : differs.repair);
    expect((await workspace.applyPlan()).exitCode).toBe(0);
    expect(simulator.service("svm_db")).toMatchObject(DECLARED);
    expect((await workspace.plan()).exitCode).toBe(0);
  });

  it("carry the drift as data in the plan's JSON", async () => {
    simulator.setService("svm_db", { enabled: false });
    await workspace.plan();
    const plan = JSON.parse(await workspace.planJson()) as PlanJson;
    const db = plan.resource_changes.find(({ address }) => address === recordOf(engine, "db"));
    expect(db && differs.drift(db.change.after)).toMatch(differs.driftText);
    await workspace.applyPlan();
  });

  it("follow a changed declaration", async () => {
    workspace.declare((stack, cluster) => {
      new IscsiService(stack, "db", { cluster, svmName: "svm_db", targetAlias: "", enabled: false });
      new IscsiService(stack, "backup", { cluster, svmName: "svm_backup" });
    });
    expect((await workspace.plan()).exitCode).toBe(2);
    expect((await workspace.applyPlan()).exitCode).toBe(0);
    expect(simulator.service("svm_db")).toMatchObject({ enabled: false, targetAlias: "" });
    expect(simulator.service("svm_backup")).toMatchObject({ enabled: true });
    expect((await workspace.plan()).exitCode).toBe(0);
  });

  it("stay on the cluster when the stack is destroyed", async () => {
    const before = simulator.requests.length;
    expect((await workspace.destroy()).exitCode).toBe(0);
    expect(simulator.service("svm_backup")).toMatchObject({ enabled: true });
    expect(requestsSince(before).filter((request) => !request.startsWith("GET"))).toEqual([]);
  });

  function requestsSince(count: number): string[] {
    return simulator.requests.slice(count).map(({ method, path }) => `${method} ${path.replace(/^\/api/, "")}`);
  }
});

interface PlanJson {
  readonly resource_changes: readonly {
    readonly address: string;
    readonly change: { readonly after: PlannedValues };
  }[];
}

interface PlannedValues {
  readonly triggers?: Readonly<Record<string, string>>;
  readonly drift?: string;
}
