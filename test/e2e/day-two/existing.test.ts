import { TerraformOutput, TerraformVariable } from "cdktf";
import { IscsiService, Provisioning } from "../../../lib";
import { type ByMode, DESTROY_ALL_THE_SAME, suite } from "../../engine/suite";
import { flat } from "../../helpers/engine/engine-output";
import { EngineWorkspace } from "../../helpers/engine/engine-workspace";
import { startTestSimulator, type TestSimulator } from "../../helpers/simulator";

const GONE: ByMode<(svm: string) => readonly string[]> = {
  [Provisioning.NULL_RESOURCE]: (svm) => [
    `SVM ${svm}: there is no iSCSI service, and this declaration only reads one`,
    "create it first, or declare it as a resource, which creates it",
  ],
  [Provisioning.PROVIDER]: (svm) => [`SVM ${svm} on cluster1 has no iSCSI service`, "check the SVM's name or UUID"],
};

/** By a literal, and by a variable. */
const SVMS = ["svm_read", "svm_variable"] as const;

suite("services that are only read", { engines: "turns", modes: "both" }, (engine) => {
  let simulator: TestSimulator;
  let workspace: EngineWorkspace;

  beforeAll(async () => {
    const svms = SVMS.map((name) => ({ name, service: { enabled: false } }));
    simulator = await startTestSimulator({ seed: { svms } });
    workspace = await EngineWorkspace.create(engine, simulator, (stack, cluster) => {
      const variable = new TerraformVariable(stack, "svm", { default: SVMS[1] }).stringValue;
      const names = { svm_read: "svm_read", svm_variable: variable };
      for (const [id, svmName] of Object.entries(names)) {
        const { targetName, targetPortals } = IscsiService.fromExisting(stack, id, { cluster, svmName });
        new TerraformOutput(stack, `iqn-${id}`, { value: targetName });
        new TerraformOutput(stack, `portals-${id}`, { value: targetPortals });
      }
    });
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  it("give their IQN at plan, and plan clean whatever their values are", async () => {
    const planned = await workspace.plan();
    for (const svm of SVMS) expect(planned.output).toContain(simulator.service(svm)?.targetName);
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    for (const svm of SVMS) simulator.setService(svm, { enabled: true, targetAlias: "other" });
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  it("fail the plan when they are gone, say so, and do not stand in the way of a destroy", async () => {
    for (const svm of SVMS) simulator.setService(svm, undefined);
    const planned = await workspace.plan();
    expect(planned.exitCode).toBe(1);
    for (const text of SVMS.flatMap(GONE[engine.provisioning])) expect(flat(planned)).toContain(text);
    expect(await workspace.destroy(...DESTROY_ALL_THE_SAME[engine.provisioning])).toMatchObject({ exitCode: 0 });
  });

  it("are never written", () => {
    expect(simulator.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  });
});
