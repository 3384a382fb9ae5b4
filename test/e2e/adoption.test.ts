import { IscsiService } from "../../lib";
import { type Declare, EngineWorkspace } from "../helpers/engine/engine-workspace";
import { describeOneEngineInBothModes } from "../helpers/engine/modes";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";

const declare: Declare = (stack, cluster) => {
  new IscsiService(stack, "db", { cluster, svmName: "svm_db", targetAlias: "db-prod" });
};

describeOneEngineInBothModes("a service that exists already", (engine) => {
  let simulator: TestSimulator;
  let workspace: EngineWorkspace;

  beforeEach(async () => {
    simulator = await startTestSimulator({ seed: { svms: [{ name: "svm_db" }] } });
    workspace = await EngineWorkspace.create(engine, simulator, declare);
  });

  afterEach(async () => {
    await workspace.remove();
    await simulator.close();
  });

  it("is taken over without a creation, one field at a time", async () => {
    simulator.setService("svm_db", { enabled: false, targetAlias: "old" });
    expect((await workspace.plan()).output).toContain("enabled: live false, declared true");
    expect((await workspace.applyPlan()).exitCode).toBe(0);
    expect(writes()).toEqual(["PATCH", "PATCH"]);
    expect(simulator.service("svm_db")).toMatchObject({ enabled: true, targetAlias: "db-prod" });
    expect((await workspace.plan()).exitCode).toBe(0);
  });

  it("is taken over without a write when it is as declared", async () => {
    simulator.setService("svm_db", { enabled: true, targetAlias: "db-prod" });
    expect((await workspace.apply()).exitCode).toBe(0);
    expect(writes()).toEqual([]);
  });

  it("is converged when it appears between plan and apply", async () => {
    await workspace.plan();
    simulator.setService("svm_db", { enabled: false });
    expect((await workspace.applyPlan()).exitCode).toBe(0);
    expect(writes()).toEqual(["PATCH", "PATCH"]);
  });

  it("is converged when it appears between the look and the creation", async () => {
    const racing = await startTestSimulator({
      seed: { svms: [{ name: "svm_db" }] },
      onArrival: ({ method }) => {
        if (method === "POST" && racing.service("svm_db") === undefined)
          racing.setService("svm_db", { enabled: false });
      },
    });
    const other = await EngineWorkspace.create(engine, racing, declare);
    const applied = await other.apply();
    expect(applied.exitCode).toBe(0);
    expect(racing.requests.map(({ code }) => code)).toContain("5374077");
    expect(racing.service("svm_db")).toMatchObject({ enabled: true, targetAlias: "db-prod" });
    await other.remove();
    await racing.close();
  });

  function writes(): string[] {
    return simulator.requests.map(({ method }) => method).filter((method) => method !== "GET");
  }
});
