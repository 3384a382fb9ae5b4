import { setTimeout as sleep } from "node:timers/promises";
import { differences, namesAnotherSvm } from "../model/differences";
import { serviceKey, type IscsiServiceSpec } from "../model/iscsi-service";
import type { IscsiServiceState } from "../model/iscsi-service";
import { isRefusal, type RefusalClass } from "../ontap/catalogue";
import type { IscsiServices } from "../ontap/iscsi-services";
import { isPassing, mayHaveTakenEffect } from "../ontap/retry";
import { observe } from "./observe";
import { plan, type Step } from "./plan";
import { mismatch, noConvergence, otherSvm, readAfter, stepFailed, unnamed } from "./setbacks";

/** How often a service is planned afresh because another actor, or a write of unknown outcome, came between. */
const MAX_ROUNDS = 5;
/** Pause before it is observed again then: a write that is still under way gets time to end. In milliseconds. */
const ROUND_PAUSE_MS = 300;
/** Pauses before the reads after a write, in milliseconds: their sum is the window in which old values are tolerated. */
const READ_BACK_PAUSES_MS = [0, 100, 400, 1_000, 2_000];

/** What a reconciliation takes from its surroundings. */
export interface ReconcileOptions {
  /** Told of each step that ONTAP accepted. */
  readonly onStep?: (step: Step) => void;
  /** Told why the service is observed and planned afresh. */
  readonly onReplan?: (reason: unknown) => void;
  /** Waits for some milliseconds. */
  readonly sleep?: (ms: number) => Promise<unknown>;
  /** Which writes a difference calls for. @default plan */
  readonly plan?: typeof plan;
}

/** The declared state, seen live. */
export interface Reconciled {
  /** `undefined` when the service is declared absent. */
  readonly state: IscsiServiceState | undefined;
  /** How many writes were accepted; 0 when the service was in sync. */
  readonly writes: number;
}

/**
 * Brings the live service to the declared state: observe, plan, apply, observe again, compare. Idempotent. An existing
 * service is converged, not an error, and a write of unknown outcome is followed by an observation, never by a repetition.
 *
 * @throws ReconcileError OTHER_SVM when the UUID is of an SVM with another name; STEP_FAILED when a step was refused;
 * READ_BACK_MISMATCH when ONTAP accepted every step but shows other values; NO_CONVERGENCE when other actors, or lost
 * answers, came between every time; OUTCOME_UNKNOWN when something was written and the service cannot be observed then.
 * @throws OntapApiError, TransportError when the service cannot be observed and nothing was written.
 */
export async function reconcile(
  services: IscsiServices,
  spec: IscsiServiceSpec,
  { onStep, onReplan, sleep: pause = sleep, plan: planSteps = plan }: ReconcileOptions = {},
): Promise<Reconciled> {
  const accepted: Step[] = [];
  const accept = (step: Step): void => {
    accepted.push(step);
    onStep?.(step);
  };
  let setback: unknown;
  for (let round = 0; ; round += 1) {
    if (setback !== undefined) {
      onReplan?.(setback);
      await pause(Math.max(ROUND_PAUSE_MS, isPassing(setback) ? (setback.retryAfterMs ?? 0) : 0));
    }
    const [state] = await readAfter({ accepted, setback }, spec, observe(services, [spec]));
    if (state !== undefined && namesAnotherSvm(spec, state)) throw otherSvm(spec, state, { accepted, setback });
    const steps = planSteps(spec, state);
    const [next] = steps;
    if (next === undefined) return { state, writes: accepted.length };
    if (round === MAX_ROUNDS && isPassing(setback)) throw stepFailed(serviceKey(spec), next, setback);
    if (round === MAX_ROUNDS) throw noConvergence(spec, MAX_ROUNDS, setback);
    const progress = await applyAll(services, steps, { spec, state, accept });
    setback = progress.setback;
    if (setback !== undefined) continue;
    const live = await readAfter({ accepted }, spec, readBack(services, spec, progress.svmUuid, pause));
    return { state: live, writes: accepted.length };
  }
}

/** Where the steps of one round led; with a setback, the live state is to be observed again. */
interface Progress {
  readonly svmUuid: string | undefined;
  readonly setback?: unknown;
}

/** What the steps of one round are about. */
interface Round {
  readonly spec: IscsiServiceSpec;
  readonly state: IscsiServiceState | undefined;
  /** Told of each step that ONTAP accepted. */
  readonly accept: (step: Step) => void;
}

async function applyAll(
  services: IscsiServices,
  steps: readonly Step[],
  { spec, state, accept }: Round,
): Promise<Progress> {
  const svm = state?.svmName ?? serviceKey(spec);
  let svmUuid = state?.svmUuid;
  for (const step of steps) {
    try {
      if (step.kind === "create") svmUuid = await services.create(spec, step.values, svm);
      else if (svmUuid === undefined) return { svmUuid, setback: unnamed(svm) };
      else if (step.kind === "delete") await services.delete(svmUuid, svm);
      else await services.update(svmUuid, step.values, svm);
      accept(step);
    } catch (error) {
      if (isSetback(error, step)) return { svmUuid, setback: error };
      throw stepFailed(svm, step, error);
    }
  }
  return { svmUuid };
}

/** The refusals that say that another actor was faster. */
const OVERTAKEN: Readonly<Record<Step["kind"], readonly RefusalClass[]>> = {
  create: ["alreadyExists"],
  set: ["doesNotExist"],
  delete: ["doesNotExist", "stillEnabled"],
};

/** Whether the live state is other than the plan assumed, or not known any more, or the write may be taken later. */
function isSetback(error: unknown, step: Step): boolean {
  return isRefusal(error, ...OVERTAKEN[step.kind]) || mayHaveTakenEffect(error) || isPassing(error);
}

async function readBack(
  services: IscsiServices,
  spec: IscsiServiceSpec,
  svmUuid: string | undefined,
  pause: (ms: number) => Promise<unknown>,
): Promise<IscsiServiceState | undefined> {
  let state: IscsiServiceState | undefined;
  for (const pauseMs of READ_BACK_PAUSES_MS) {
    if (pauseMs > 0) await pause(pauseMs);
    state = svmUuid === undefined ? (await observe(services, [spec]))[0] : await services.get(svmUuid);
    if (differences(spec, state).length === 0) return state;
  }
  throw mismatch(spec, state);
}
