import { TerraformOutput } from "cdktf";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { IscsiService } from "../../lib";
import { suite } from "../engine/suite";
import { type Declare, EngineWorkspace } from "../helpers/engine/engine-workspace";
import { startTestSimulator } from "../helpers/simulator";

/** `1` records the states anew, with the library as it is. */
const RECORDS = process.env.UPDATE_STATES === "1";

const STATES = join(__dirname, "states");

/** Stands in a recorded state for the endpoint of the simulator. */
const ENDPOINT = "https://recorded.example.com";

const declare: Declare = (stack, cluster) => {
  const db = new IscsiService(stack, "db", { cluster, svmName: "svm_db", enabled: true, targetAlias: "db-prod" });
  new IscsiService(stack, "backup", { cluster, svmName: "svm_backup", enabled: false, targetAlias: "" });
  new IscsiService(stack, "gone", { cluster, svmName: "svm_gone", ensure: "absent" });
  new TerraformOutput(stack, "iqn", { value: db.targetName });
  new TerraformOutput(stack, "portals", { value: db.targetPortals });
};

const interfaces = [{ name: "lif1", address: "192.0.2.1" }];

/** The SVMs; as the recorded apply left them, or as it found them. */
function svms(isApplied: boolean) {
  const services = { db: { alias: "db-prod" }, backup: { enabled: false, alias: "" }, gone: undefined };
  return Object.entries(services).map(([name, service]) => ({
    name: `svm_${name}`,
    interfaces,
    ...(isApplied && service !== undefined && { service }),
  }));
}

// A later version must take over what this one has left behind.
suite("a state that was recorded once", { engines: "all", modes: "both" }, (engine) => {
  const file = join(STATES, `${engine.name.replaceAll(/[^\w.]+/g, "-")}.tfstate`);

  it("is planned without a change, and without a write", async () => {
    const simulator = await startTestSimulator({ seed: { svms: svms(!RECORDS) } });
    const workspace = await EngineWorkspace.create(engine, simulator, declare);
    try {
      if (RECORDS) await record(workspace, simulator.endpoint);
      else await restore(workspace, simulator.endpoint);
      const before = simulator.requests.length;
      const { exitCode, output } = await workspace.plan();
      expect(output).toContain("No changes.");
      expect(exitCode).toBe(0);
      expect((await workspace.applyPlan()).exitCode).toBe(0);
      expect(simulator.requests.slice(before).filter(({ method }) => method !== "GET")).toEqual([]);
    } finally {
      await workspace.remove();
      await simulator.close();
    }
  });

  async function record(workspace: EngineWorkspace, endpoint: string): Promise<void> {
    expect((await workspace.apply()).exitCode).toBe(0);
    await mkdir(STATES, { recursive: true });
    await writeFile(file, (await workspace.state()).replaceAll(endpoint, ENDPOINT));
  }

  async function restore(workspace: EngineWorkspace, endpoint: string): Promise<void> {
    const state = await readFile(file, "utf8");
    await writeFile(join(workspace.folder, "terraform.tfstate"), state.replaceAll(ENDPOINT, endpoint));
  }
});
