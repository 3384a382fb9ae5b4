import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { TerraformOutput } from "cdktf";
import { IscsiService } from "../../lib";
import { describeEachEngine } from "../engine/under-test";
import { type Declare, EngineWorkspace } from "../helpers/engine-workspace";
import { startTestSimulator } from "../helpers/simulator";

const declare: Declare = (stack, cluster) => {
  const service = new IscsiService(stack, "db", { cluster, svmName: "svm_db" });
  new TerraformOutput(stack, "iqn", { value: service.targetName });
};

describeEachEngine("secrets", (engine) => {
  it("are in no file and no output of success, drift and failure", async () => {
    const simulator = await startTestSimulator({ seed: { svms: [{ name: "svm_db" }] } });
    const workspace = await EngineWorkspace.create(engine, simulator, declare);
    await workspace.apply();
    simulator.setService("svm_db", { enabled: false });
    await workspace.plan();
    await workspace.planJson();
    simulator.faults.add({
      method: "PATCH",
      times: 1,
      do: { status: 403, code: "6", message: `not for ${simulator.password}` },
    });
    expect((await workspace.applyPlan()).exitCode).toBe(1);
    const secrets = [simulator.password, simulator.authorization.replace("Basic ", "")];
    const texts = new Map([["output", workspace.transcript], ...(await filesBelow(workspace.folder))]);
    expect([...texts].filter(([, text]) => secrets.some((secret) => text.includes(secret)))).toEqual([]);
    expect([...texts.keys()]).toEqual(expect.arrayContaining(["terraform.tfstate", "stacks/iscsi/plan.bin"]));
    await workspace.remove();
    await simulator.close();
  });
});

/** Every file below a folder, links not followed, as text by its path. */
async function filesBelow(folder: string): Promise<[string, string][]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files.map(async (file) => [file.slice(folder.length + 1), await readFile(file, "latin1")] as [string, string]),
  );
}
