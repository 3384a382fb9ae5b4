import type { ProcessEnd } from "../../programs/process-end";
import type { EngineWorkspace } from "../../helpers/engine/engine-workspace";
import type { Case } from "../result";

/** The cases that an engine runs. */
export type EngineCase = Extract<Case, "steady" | "drifted" | "create" | "repair" | "destroy">;

/** What a case is about: it is brought about before each run. */
export interface Subject {
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
export const STEPS: Readonly<Record<EngineCase, Steps>> = {
  steady: { settle, prepare: nothing, run: plan, exitCode: 0 },
  drifted: { settle, prepare: drift, run: plan, exitCode: 2 },
  create: { settle: nothing, prepare: (_, subject) => subject.forget(), run: apply, exitCode: 0 },
  repair: { settle, prepare: drift, run: apply, exitCode: 0 },
  destroy: { settle: nothing, prepare: done, run: (workspace) => workspace.destroy(), exitCode: 0 },
};

/** @throws Error with what the engine printed when it ended otherwise. */
export function expectExitCode(expected: number, { exitCode, output }: ProcessEnd): void {
  if (exitCode === expected) return;
  throw new Error(`the engine ended with ${exitCode ?? "a signal"}, expected ${expected}: ${output}`);
}
