import { TerraformOutput, type TerraformStack, TerraformVariable } from "cdktf";
import { IscsiService, Provisioning } from "../../../lib";
import { flat } from "../../helpers/engine/engine-output";
import { EngineWorkspace } from "../../helpers/engine/engine-workspace";
import { startTestSimulator, type TestSimulator } from "../../helpers/simulator";
import { type ByMode, DESTROY_ALL_THE_SAME, type EngineInMode, suite } from "../../engine/suite";

const GONE: ByMode<readonly string[]> = {
  [Provisioning.NULL_RESOURCE]: [
    "SVM svm_read: there is no iSCSI service, and this declaration only reads one",
    "create it first, or declare it with new IscsiService",
  ],
  [Provisioning.PROVIDER]: ["SVM svm_read on cluster1 has no iSCSI service", "check the SVM's name or UUID"],
};

const READ = "svm_read";

suite("a service that is only read", { engines: "all", modes: "both" }, (engine) => {
  reads(engine, () => READ);
});

suite("a service that is only read, by a token", { engines: "turns", modes: "both" }, (engine) => {
  reads(engine, (stack) => new TerraformVariable(stack, "svm", { default: READ }).stringValue);
});

function reads(engine: EngineInMode, svmNameIn: (stack: TerraformStack) => string): void {
  let simulator: TestSimulator;
  let workspace: EngineWorkspace;

  beforeAll(async () => {
    simulator = await startTestSimulator({ seed: { svms: [{ name: READ, service: { enabled: false } }] } });
    workspace = await EngineWorkspace.create(engine, simulator, (stack, cluster) => {
      const svm = { cluster, svmName: svmNameIn(stack) };
      const { targetName, targetPortals } = IscsiService.fromExisting(stack, "read", svm);
      new TerraformOutput(stack, "iqn", { value: targetName });
      new TerraformOutput(stack, "portals", { value: targetPortals });
    });
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  it("gives its IQN at plan, and plans clean whatever its values are", async () => {
    expect((await workspace.plan()).output).toContain(simulator.service(READ)?.targetName);
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    simulator.setService(READ, { enabled: true, targetAlias: "other" });
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  it("fails the plan when it is gone, says so, and does not stand in the way of a destroy", async () => {
    simulator.setService(READ, undefined);
    const planned = await workspace.plan();
    expect(planned.exitCode).toBe(1);
    for (const text of GONE[engine.provisioning]) expect(flat(planned)).toContain(text);
    expect(await workspace.destroy(...DESTROY_ALL_THE_SAME[engine.provisioning])).toMatchObject({ exitCode: 0 });
  });

  it("is never written", () => {
    expect(simulator.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  });
}
