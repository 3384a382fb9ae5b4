import { rm } from "node:fs/promises";
import { join } from "node:path";
import { DeletionPolicy, Provisioning } from "../../../lib";
import type { Engine } from "../../engine/engine";
import { type Declare, EngineWorkspace } from "../../helpers/engine/engine-workspace";
import { startTestSimulator, type TestSimulator } from "../../helpers/simulator";
import type { Contender } from "../measure";
import { declareServices, seedOf } from "./fleet";
import { declareFloor, type Floor } from "./floors";
import { type EngineCase, expectExitCode, STEPS, type Subject } from "./steps";

/** A contender of a case with a workspace and a simulator of its own. */
export interface Scene extends Contender {
  readonly subject: Provisioning | Floor;
  close(): Promise<void>;
}

/** Opens a scene of N services. */
export async function openServices(
  engine: Engine,
  name: EngineCase,
  provisioning: Provisioning,
  svms: readonly string[],
): Promise<Scene> {
  const simulator = await startTestSimulator({ seed: seedOf(svms) });
  const isDeleted = name === "destroy" && provisioning === Provisioning.PROVIDER;
  const policy = isDeleted ? DeletionPolicy.DELETE : DeletionPolicy.RETAIN;
  const declare = declareServices(svms, policy);
  const workspace = await EngineWorkspace.create({ ...engine, provisioning }, simulator, declare);
  let drifts = 0;
  const subject: Subject = {
    forget: async () => {
      await forgetState(workspace);
      for (const svm of svms) simulator.setService(svm, undefined);
    },
    drift: () => {
      drifts += 1;
      for (const svm of svms) simulator.setService(svm, { targetAlias: `drift-${drifts}` });
      return Promise.resolve();
    },
  };
  return open(provisioning, name, { workspace, simulator, subject });
}

/** Opens a scene of a floor. */
export async function openFloor(
  engine: Engine,
  name: EngineCase,
  floor: Floor,
  svms: readonly string[],
): Promise<Scene> {
  const simulator = await startTestSimulator();
  let version = 0;
  const declare: Declare = (stack) => {
    version += 1;
    declareFloor(stack, floor, svms, String(version));
  };
  const workspace = await EngineWorkspace.create(engine, simulator, declare);
  const subject: Subject = {
    forget: () => forgetState(workspace),
    drift: () => {
      workspace.declare(declare);
      return Promise.resolve();
    },
  };
  return open(floor, name, { workspace, simulator, subject });
}

/** What a scene consists of. */
interface Parts {
  readonly workspace: EngineWorkspace;
  readonly simulator: TestSimulator;
  readonly subject: Subject;
}

async function open(name: Scene["subject"], caseName: EngineCase, parts: Parts): Promise<Scene> {
  const { workspace, simulator, subject } = parts;
  const { settle, prepare, run, exitCode } = STEPS[caseName];
  await settle(workspace);
  return {
    subject: name,
    simulators: [simulator],
    prepare: () => prepare(workspace, subject),
    run: async () => {
      expectExitCode(exitCode, await run(workspace));
      return undefined;
    },
    close: async () => {
      await workspace.remove();
      await simulator.close();
    },
  };
}

async function forgetState(workspace: EngineWorkspace): Promise<void> {
  await rm(join(workspace.folder, "terraform.tfstate"), { force: true });
}
