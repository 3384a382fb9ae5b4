import { TerraformOutput } from "cdktf";
import { IscsiService } from "../../lib";
import { describeEachEngine } from "../engine/under-test";
import { type Declare, EngineWorkspace } from "../helpers/engine/engine-workspace";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";

const declare: Declare = (stack, cluster) => {
  const db = new IscsiService(stack, "db", { cluster, svmName: "svm_db", targetAlias: "db-prod" });
  new IscsiService(stack, "backup", { cluster, svmName: "svm_backup", enabled: false });
  new TerraformOutput(stack, "iqn", { value: db.targetName });
};

const DECLARED = { enabled: true, targetAlias: "db-prod" };

describeEachEngine("the life of declared services", (engine) => {
  let simulator: TestSimulator;
  let workspace: EngineWorkspace;

  beforeAll(async () => {
    simulator = await startTestSimulator({ seed: { svms: [{ name: "svm_db" }, { name: "svm_backup" }] } });
    workspace = await EngineWorkspace.create(engine, simulator, declare);
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  it("are created by the saved plan, with at most three requests each", async () => {
    expect((await workspace.plan()).exitCode).toBe(2);
    const before = simulator.requests.length;
    const applied = await workspace.applyPlan();
    expect(applied.exitCode).toBe(0);
    expect(simulator.service("svm_db")).toMatchObject(DECLARED);
    expect(simulator.service("svm_backup")).toMatchObject({ enabled: false, targetAlias: "svm_backup" });
    // Three for each service, and one read of the IQN that was not known before.
    expect(simulator.requests.length - before).toBeLessThanOrEqual(2 * 3 + 1);
    expect(applied.output).toContain("SVM svm_db: create the service");
  });

  it("plan clean with one request afterwards, and an apply writes nothing", async () => {
    const before = simulator.requests.length;
    expect((await workspace.plan()).exitCode).toBe(0);
    expect(requestsSince(before)).toEqual(["GET /protocols/san/iscsi/services"]);
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
    ["its existence", undefined, ['service: live absent, declared present (enabled true, target.alias \\"db-prod\\")']],
  ])("show in the plan that %s was changed behind their back, and repair it", async (_what, changes, texts) => {
    simulator.setService("svm_db", changes);
    const planned = await workspace.plan();
    expect(planned.exitCode).toBe(2);
    for (const text of texts) expect(planned.output).toContain(text);
    expect(planned.output).toContain("1 to add, 0 to change, 1 to destroy");
    expect((await workspace.applyPlan()).exitCode).toBe(0);
    expect(simulator.service("svm_db")).toMatchObject(DECLARED);
    expect((await workspace.plan()).exitCode).toBe(0);
  });

  it("carry the drift as data in the plan's JSON", async () => {
    simulator.setService("svm_db", { enabled: false });
    await workspace.plan();
    const plan = JSON.parse(await workspace.planJson()) as PlanJson;
    const db = plan.resource_changes.find(({ address }) => address === "null_resource.db");
    expect(db?.change.after.triggers?.drift).toMatch(/^enabled: live false, declared true \(seen \d{4}-.*Z\)$/);
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
