import { rm } from "node:fs/promises";
import { join } from "node:path";
import { DataExternal } from "@cdktf/provider-external/lib/data-external";
import { ExternalProvider } from "@cdktf/provider-external/lib/provider";
import { Resource } from "@cdktf/provider-null/lib/resource";
import type { TerraformStack } from "cdktf";
import { DeletionPolicy, Provisioning } from "../../../lib";
import type { Engine } from "../../engine/engine";
import { type Declare, EngineWorkspace } from "../../helpers/engine/engine-workspace";
import { startTestSimulator, type TestSimulator } from "../../helpers/simulator";
import type { ProcessEnd } from "../../programs/process-end";
import { againstFloor, type Contender, type Measured, measureInTurns } from "../measure";
import type { BenchResult, Case } from "../result";
import { declareServices, seedOf, svmNames } from "./fleet";
import { EMPTY_FILE } from "./node-programs";

/** What is run, and how often. */
export interface EngineCaseOptions {
  readonly engine: Engine;
  readonly case: EngineCase;
  readonly n: number;
  readonly modes: readonly Provisioning[];
  readonly repeat: number;
}

/** A case on an engine in each mode, each against its own floor, all of them in turns. */
export async function benchEngineCase(options: EngineCaseOptions): Promise<readonly BenchResult[]> {
  const { engine, case: name, n, modes, repeat } = options;
  const svms = svmNames(n);
  const floors = floorsFor(name, modes);
  const scenes: Scene[] = [];
  try {
    for (const floor of new Set(floors.values())) scenes.push(await openFloor(engine, name, floor, svms));
    for (const mode of modes) scenes.push(await openServices(engine, name, mode, svms));
    const measured = await measureInTurns(scenes, repeat);
    const of = (subject: Scene["subject"]): Measured | undefined =>
      measured[scenes.findIndex((scene) => scene.subject === subject)];
    return modes.flatMap((mode) => {
      const [ours, floor] = [of(mode), of(floors.get(mode) ?? "plain")];
      return ours && floor ? [againstFloor({ case: name, engine: engine.name, mode, n }, ours, floor)] : [];
    });
  } finally {
    for (const scene of scenes) await scene.close();
  }
}

/** A contender of a case with a workspace and a simulator of its own. */
interface Scene extends Contender {
  readonly subject: Provisioning | Floor;
  close(): Promise<void>;
}

/** Opens a scene of N services. */
async function openServices(
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
async function openFloor(engine: Engine, name: EngineCase, floor: Floor, svms: readonly string[]): Promise<Scene> {
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

/** The cases that an engine runs. */
export type EngineCase = Extract<Case, "steady" | "drifted" | "create" | "repair" | "destroy">;

/** What a case is about: it is brought about before each run. */
interface Subject {
  /** Removes what is there, and all that an engine knows of it. */
  forget(): Promise<void>;
  /** Makes all of it differ from what is declared. */
  drift(): Promise<void>;
}

/** How a case is brought about and run. */
interface Steps {
  /** Done once. */
  readonly settle: (workspace: EngineWorkspace) => Promise<void>;
  /** Done before each run. */
  readonly prepare: (workspace: EngineWorkspace, subject: Subject) => Promise<void>;
  readonly run: (workspace: EngineWorkspace) => Promise<ProcessEnd>;
  /** How the run ends that does what it shall. */
  readonly exitCode: number;
}

const nothing = (): Promise<void> => Promise.resolve();
const plan = (workspace: EngineWorkspace): Promise<ProcessEnd> => workspace.plan();
const apply = (workspace: EngineWorkspace): Promise<ProcessEnd> => workspace.apply();
const drift = (_: EngineWorkspace, subject: Subject): Promise<void> => subject.drift();

/** The second apply records what the first could not know yet, such as that a service that was taken over is in sync. */
async function settle(workspace: EngineWorkspace): Promise<void> {
  await done(workspace);
  await done(workspace);
}

async function done(workspace: EngineWorkspace): Promise<void> {
  expectExitCode(0, await workspace.apply());
}

/** The steps of each case. */
const STEPS: Readonly<Record<EngineCase, Steps>> = {
  steady: { settle, prepare: nothing, run: plan, exitCode: 0 },
  drifted: { settle, prepare: drift, run: plan, exitCode: 2 },
  create: { settle: nothing, prepare: (_, subject) => subject.forget(), run: apply, exitCode: 0 },
  repair: { settle, prepare: drift, run: apply, exitCode: 0 },
  destroy: { settle: nothing, prepare: done, run: (workspace) => workspace.destroy(), exitCode: 0 },
};

/** @throws Error with what the engine printed when it ended otherwise. */
function expectExitCode(expected: number, { exitCode, output }: ProcessEnd): void {
  if (exitCode === expected) return;
  throw new Error(`the engine ended with ${exitCode ?? "a signal"}, expected ${expected}: ${output}`);
}

/**
 * As many `null_resource`s as there are services: plain ones; beside one `data.external` that echoes; with a provisioner that
 * runs `node` on an empty file.
 */
type Floor = "plain" | "echo" | "provisioner";

/** What the least costs that a case needs in each mode: this library's share is the difference. */
function floorsFor(name: EngineCase, modes: readonly Provisioning[]): ReadonlyMap<Provisioning, Floor> {
  const withNullResources = name === "steady" || name === "drifted" || name === "destroy" ? "echo" : "provisioner";
  return new Map(modes.map((mode) => [mode, mode === Provisioning.PROVIDER ? "plain" : withNullResources]));
}

/**
 * Declares a floor; whoever calls it adds the null provider.
 *
 * @param version another one replaces all resources.
 */
function declareFloor(stack: TerraformStack, floor: Floor, svms: readonly string[], version: string): void {
  const command = `node ${JSON.stringify(EMPTY_FILE)}`;
  const runsNode = floor === "provisioner" ? { provisioners: [{ type: "local-exec" as const, command }] } : {};
  for (const svm of svms) new Resource(stack, svm, { triggers: { svm, version }, ...runsNode });
  if (floor !== "echo") return;
  new ExternalProvider(stack, "external");
  new DataExternal(stack, "echo", { program: ["cat"], query: { svms: svms.join(",") } });
}
