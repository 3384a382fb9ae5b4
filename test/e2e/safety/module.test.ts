import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ActiveSessions, DeletionPolicy, IscsiService, Provisioning } from "../../../lib";
import { flat } from "../../helpers/engine/engine-output";
import { EngineWorkspace } from "../../helpers/engine/engine-workspace";
import { parentConfiguration } from "../../helpers/engine/parent-configuration";
import { startTestSimulator, type TestSimulator } from "../../helpers/simulator";
import { type ByMode, suite } from "../../engine/suite";

/** A module with a provider of its own takes none. */
const KEYS: ByMode<string> = {
  [Provisioning.NULL_RESOURCE]: '  for_each = toset(["prod"])\n',
  [Provisioning.PROVIDER]: "",
};

suite("a stack that is a module", { engines: "turns", modes: "both" }, (engine) => {
  let simulator: TestSimulator;
  let workspace: EngineWorkspace;
  let parent: string;

  beforeAll(async () => {
    simulator = await startTestSimulator({ seed: { svms: [{ name: "svm_db", service: {} }] } });
    workspace = await EngineWorkspace.create(engine, simulator, declaring(DeletionPolicy.RETAIN));
    parent = await parentConfiguration(workspace, KEYS[engine.provisioning]);
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  it("is refused at plan with a policy that another instance or module would carry out", async () => {
    if (engine.provisioning !== Provisioning.PROVIDER) return;
    workspace.declare(declaring(DeletionPolicy.DELETE));
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

suite("a module that waits for a resource", { engines: "turns" }, (engine) => {
  it("ends no session", async () => {
    const declared = { svm_off: { enabled: false }, svm_absent: { ensure: "absent" } } as const;
    const service = { sessions: [{ initiator: "iqn.2026-11.com.example:host1" }] };
    const svms = Object.keys(declared).map((name) => ({ name, service }));
    const simulator = await startTestSimulator({ seed: { svms } });
    const workspace = await EngineWorkspace.create(engine, simulator, (stack, cluster) => {
      for (const [svmName, values] of Object.entries(declared))
        new IscsiService(stack, svmName, { cluster, svmName, activeSessions: ActiveSessions.END, ...values });
    });
    const parent = await parentConfiguration(workspace, "  depends_on = [terraform_data.up]\n");
    writeFileSync(join(parent, "up.tf"), 'resource "terraform_data" "up" {}\n');
    const applied = await workspace.run(`-chdir=${parent}`, "apply", "-no-color", "-auto-approve");
    expect(applied.exitCode).toBe(1);
    for (const svm of Object.keys(declared)) {
      const told = `SVM ${svm}: the apply would disable or delete the service, and a plan may not show it`;
      expect(flat(applied)).toContain(told);
      expect(simulator.service(svm)).toMatchObject({ enabled: true });
    }
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
