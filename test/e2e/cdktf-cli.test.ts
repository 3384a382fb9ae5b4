import { describeOneEngine } from "../engine/under-test";
import { CdkProject } from "../helpers/engine/cdk-project";
import { obtainCdkCommand } from "../programs/cdk-command";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";

describeOneEngine("main.ts through the cdktf command", (engine) => {
  let simulator: TestSimulator;
  let project: CdkProject;

  beforeAll(async () => {
    simulator = await startTestSimulator({ seed: { svms: [{ name: "svm_db" }, { name: "svm_backup" }] } });
    project = await CdkProject.create(engine, await obtainCdkCommand(console.error), {
      ONTAP_ENDPOINT: simulator.endpoint,
      ONTAP_USERNAME: simulator.username,
      ONTAP_PASSWORD: simulator.password,
      ONTAP_CA_FILE: simulator.caFile,
    });
  });

  afterAll(async () => {
    await project.remove();
    await simulator.close();
  });

  it("is deployed, drifts, shows it in cdktf diff, is repaired and is clean", async () => {
    const deployed = await project.deploy();
    expect(deployed.output).toContain("2 added");
    expect(deployed.exitCode).toBe(0);
    simulator.setService("svm_db", { enabled: false });
    expect((await project.diff()).output).toContain("enabled: live false, declared true");
    expect((await project.deploy()).exitCode).toBe(0);
    expect(simulator.service("svm_db")).toMatchObject({ enabled: true, targetAlias: "db-prod" });
    expect((await project.diff()).output).toContain("No changes");
  });
});
