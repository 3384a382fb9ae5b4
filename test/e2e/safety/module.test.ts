import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DeletionPolicy, IscsiService, Provisioning } from "../../../lib";
import { describeAllButOneEngine } from "../../engine/under-test";
import { flat } from "../../helpers/engine/engine-output";
import { EngineWorkspace } from "../../helpers/engine/engine-workspace";
import { type ByMode, describeSuitesInTurn } from "../../helpers/engine/modes";
import { parentConfiguration } from "../../helpers/engine/parent-configuration";
import { startTestSimulator, type TestSimulator } from "../../helpers/simulator";

/** A module with a provider of its own takes none. */
const KEYS: ByMode<string> = {
  [Provisioning.NULL_RESOURCE]: '  for_each = toset(["prod"])\n',
  [Provisioning.PROVIDER]: "",
};

describeSuitesInTurn("a stack that is a module", (engine) => {
  let simulator: TestSimulator;
  let workspace: EngineWorkspace;
  let parent: string;

  beforeAll(async () => {
    simulator = await startTestSimulator({ seed: { svms: [{ name: "svm_db", service: {} }] } });
    workspace = await EngineWorkspace.create(engine, simulator, declaring(DeletionPolicy.DELETE));
    parent = await parentConfiguration(workspace, KEYS[engine.provisioning]);
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  it("is refused at plan with a policy that another instance or module would carry out", async () => {
    const planned = await workspace.run(`-chdir=${parent}`, "plan", "-no-color");
    expect(planned.exitCode).toBe(1);
    expect(flat(planned)).toContain(
      'SVM svm_db: got the deletion policy "delete" in a stack that is used as a module, expected "retain"',
    );
  });

  it("leaves the service as it is otherwise, also when its key is renamed, and when it is destroyed", async () => {
    workspace.declare(declaring(DeletionPolicy.RETAIN));
    const run = (verb: string) => workspace.run(`-chdir=${parent}`, verb, "-no-color", "-auto-approve");
    expect(await run("apply")).toMatchObject({ exitCode: 0 });
    renameKey(parent);
    expect(await workspace.run(`-chdir=${parent}`, "init", "-no-color")).toMatchObject({ exitCode: 0 });
    expect(await run("apply")).toMatchObject({ exitCode: 0 });
    expect(await run("destroy")).toMatchObject({ exitCode: 0 });
    expect(simulator.service("svm_db")).toMatchObject({ enabled: true });
  });
});

describeAllButOneEngine("a module whose state is older than that refusal", (engine) => {
  it("deletes nothing that an instance with another key declares", async () => {
    const simulator = await startTestSimulator({ seed: { svms: [{ name: "svm_db", service: {} }] } });
    const workspace = await EngineWorkspace.create(engine, simulator, declaring(DeletionPolicy.DELETE));
    const stack = join(workspace.stackFolder, "cdk.tf.json");
    writeFileSync(stack, readFileSync(stack, "utf8").replace("path.module == path.root", "path.module == path.module"));
    const parent = await parentConfiguration(workspace, '  for_each = toset(["prod"])\n');
    const apply = () => workspace.run(`-chdir=${parent}`, "apply", "-no-color", "-auto-approve");
    expect(await apply()).toMatchObject({ exitCode: 0 });

    workspace.declare(declaring(DeletionPolicy.RETAIN));
    renameKey(parent);
    expect(await workspace.run(`-chdir=${parent}`, "init", "-no-color")).toMatchObject({ exitCode: 0 });
    const refused = await apply();
    expect(refused.exitCode).toBe(1);
    expect(flat(refused)).toContain(
      'the deletion policy "delete" is not carried out in a stack that is used as a module',
    );
    expect(simulator.service("svm_db")).toMatchObject({ enabled: true });
    await workspace.remove();
    await simulator.close();
  });
});

function renameKey(parent: string): void {
  const main = join(parent, "main.tf");
  writeFileSync(main, readFileSync(main, "utf8").replace("prod", "renamed"));
}

function declaring(deletionPolicy: DeletionPolicy): Parameters<EngineWorkspace["declare"]>[0] {
  return (stack, cluster) => {
    new IscsiService(stack, "db", { cluster, svmName: "svm_db", deletionPolicy });
  };
}
