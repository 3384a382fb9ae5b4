import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeOneEngine, nodeOfUsers } from "../../engine/under-test";
import { NO_NETWORK, withConfiguration } from "../../engine/without-configuration";
import { CdkProject } from "../../helpers/engine/cdk-project";
import { passwordSettings } from "../../helpers/engine/engine-workspace";
import { startTestSimulator, type TestSimulator } from "../../helpers/simulator";
import { obtainCdkCommand } from "../../programs/cdk-command";

describeOneEngine("an app in provider mode through the cdktf command, without a network", (engine) => {
  let simulator: TestSimulator;
  let project: CdkProject;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "provider-app-"));
    simulator = await startTestSimulator({ seed: { svms: [{ name: "svm_db" }, { name: "svm_backup" }] } });
    const settings = { ...passwordSettings(simulator), ...NO_NETWORK, ONTAP_ENDPOINT: simulator.endpoint };
    const command = await obtainCdkCommand(console.error, nodeOfUsers()?.path);
    const app = "test/e2e/provider/provider-app.ts";
    project = await CdkProject.create(withConfiguration(engine, folder), command, settings, { app, flags: [] });
  });

  afterAll(async () => {
    await project.remove();
    await simulator.close();
    rmSync(folder, { recursive: true });
  });

  it("is deployed, and clean then", async () => {
    const deployed = await project.deploy();
    expect(deployed.output).toContain("2 added");
    expect(deployed.exitCode).toBe(0);
    expect(await project.plan()).toMatchObject({ exitCode: 0 });
  });

  it("drifts, shows it in cdktf diff as a change in place, and is repaired", async () => {
    simulator.setService("svm_db", { enabled: false });
    expect((await project.diff()).output).toMatch(/~ enabled +=? *false -> true/);
    expect((await project.deploy()).exitCode).toBe(0);
    expect(simulator.service("svm_db")).toMatchObject({ enabled: true, targetAlias: "db-prod" });
    expect(await project.plan()).toMatchObject({ exitCode: 0 });
  });

  it("deletes the service of a construct that is removed from the code, as its policy says", async () => {
    project.set({ ONTAP_WITHOUT: "backup" });
    expect(await project.deploy()).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining("1 to destroy") as string,
    });
    expect(simulator.service("svm_backup")).toBeUndefined();
    expect(simulator.service("svm_db")).toMatchObject({ enabled: true });
  });

  it("imports a live service, and writes nothing", async () => {
    await project.forget();
    project.set({ ONTAP_IMPORT: "db" });
    const before = simulator.requests.length;
    expect(await project.deploy()).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining("1 to import") as string,
    });
    expect(simulator.requests.slice(before).filter(({ method }) => method !== "GET")).toEqual([]);
    expect(await project.plan()).toMatchObject({ exitCode: 0 });
  });
});
