import { TerraformOutput } from "cdktf";
import { IscsiService, Provisioning } from "../../lib";
import { flat } from "../helpers/engine/engine-output";
import { type Declare, EngineWorkspace } from "../helpers/engine/engine-workspace";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { type ByMode, recordOf, suite } from "../engine/suite";

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
  readonly repair: string;
  readonly creation: string;
  /** What a plan shows of a service that is disabled, whose alias is another one, that has none, and that is missing. */
  readonly disabled: string;
  readonly renamed: string;
  readonly unnamed: string;
  readonly missing: string;
}

const SERVICES = "GET /protocols/san/iscsi/services";

const DIFFERS: ByMode<Differs> = {
  [Provisioning.NULL_RESOURCE]: {
    requestsOfCreation: 2 * 3 + 1,
    created: "SVM svm_db: create the service",
    repair: "1 to add, 0 to change, 1 to destroy",
    creation: "1 to add, 0 to change, 1 to destroy",
    disabled: "enabled: live false, declared true",
    renamed: 'target.alias: live \\"other\\", declared \\"db-prod\\"',
    unnamed: 'target.alias: live none, declared \\"db-prod\\"',
    missing: 'declared present (enabled true, target.alias \\"db-prod\\")',
  },
  [Provisioning.PROVIDER]: {
    requestsOfCreation: 2 * 2 + 4,
    created: "ontap_iscsi_service.db: Creation complete",
    repair: "0 to add, 1 to change, 0 to destroy",
    creation: "1 to add, 0 to change, 0 to destroy",
    disabled: "~ enabled = false -> true",
    renamed: '"other" -> "db-prod"',
    unnamed: '+ target_alias = "db-prod"',
    missing: "ontap_iscsi_service.db will be created",
  },
};

const interfaces = [{ name: "lif1", address: "192.0.2.1" }];
const DECLARED = { enabled: true, targetAlias: "db-prod" };

suite("the life of declared services", { engines: "all", modes: "both" }, (engine) => {
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
    expect(requestsSince(before).sort()).toEqual([SERVICES]);
    expect((await workspace.apply()).exitCode).toBe(0);
    expect(requestsSince(before).filter((request) => !request.startsWith("GET"))).toEqual([]);
  });

  it("know the IQN in the steady state without reading it again", async () => {
    expect(await workspace.output("iqn")).toBe(simulator.service("svm_db")?.targetName);
    expect((await workspace.plan()).output).not.toContain("db_facts");
  });

  it.each([
    ["enabled", { enabled: false }, [differs.disabled]],
    ["the alias", { targetAlias: "other" }, [differs.renamed]],
    ["enabled and the alias", { enabled: false, targetAlias: "" }, [differs.disabled, differs.unnamed]],
    ["its existence", undefined, [differs.missing]],
  ])("show in the plan that %s was changed behind their back, and repair it", async (_what, changes, texts) => {
    simulator.setService("svm_db", changes);
    const planned = await workspace.plan();
    expect(planned.exitCode).toBe(2);
    for (const text of texts) expect(flat(planned)).toContain(text);
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
    if (engine.provisioning === Provisioning.PROVIDER)
      expect(db?.change).toMatchObject({ before: { enabled: false }, after: { enabled: true } });
    else expect(db?.change.after.triggers?.drift).toMatch(/^enabled: live false, declared true/);
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
    readonly change: { readonly after: { readonly triggers?: Readonly<Record<string, string>> } };
  }[];
}
