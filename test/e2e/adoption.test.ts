import { IscsiService, Provisioning } from "../../lib";
import { type Declare, EngineWorkspace } from "../helpers/engine/engine-workspace";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { type ByMode, suite } from "../engine/suite";

const declare: Declare = (stack, cluster) => {
  new IscsiService(stack, "db", { cluster, svmName: "svm_db", targetAlias: "db-prod" });
};

const CHANGED: ByMode<string> = {
  [Provisioning.NULL_RESOURCE]: "enabled: live false, declared true",
  [Provisioning.PROVIDER]: "enabled false → true",
};

suite("a service that exists already", { engines: "one", modes: "both" }, (engine) => {
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

  it("is adopted without a creation, one field at a time", async () => {
    simulator.setService("svm_db", { enabled: false, targetAlias: "old" });
    expect((await workspace.plan()).output).toContain(CHANGED[engine.provisioning]);
    expect((await workspace.applyPlan()).exitCode).toBe(0);
    expect(writes()).toEqual(["PATCH", "PATCH"]);
    expect(simulator.service("svm_db")).toMatchObject({ enabled: true, targetAlias: "db-prod" });
    expect((await workspace.plan()).exitCode).toBe(0);
  });

  it("is adopted without a write when it is as declared", async () => {
    simulator.setService("svm_db", { enabled: true, targetAlias: "db-prod" });
    expect((await workspace.apply()).exitCode).toBe(0);
    expect(writes()).toEqual([]);
  });

  it("is converged when it appears between plan and apply", async () => {
    await workspace.plan();
    simulator.setService("svm_db", { enabled: false });
    expect((await workspace.applyPlan()).exitCode).toBe(0);
    // What the plan saw missing is POSTed at once; provider mode plans again in the apply, and sees it.
    const first = engine.provisioning === Provisioning.PROVIDER ? [] : ["POST"];
    expect(writes()).toEqual([...first, "PATCH", "PATCH"]);
  });

  function writes(): string[] {
    return simulator.requests.map(({ method }) => method).filter((method) => method !== "GET");
  }
});
