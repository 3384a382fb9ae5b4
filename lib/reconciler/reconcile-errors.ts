import { InterruptionError, isOntapIscsiError, type OntapIscsiError, partsOf, ReconcileError } from "../errors";
import { describeDifferences, differences } from "../model/differences";
import { type IscsiServiceSpec, type IscsiServiceState, serviceKey } from "../model/iscsi-service";
import type { SeenService } from "../model/seen-service";
import { describeReadFailure, isUnderWay, mayHaveTakenEffect } from "../ontap/retry";
import { describeStep, type Step } from "./plan";
import { describeSent, hasSent, type Sent, writesOf } from "./sent";

/** Reads the live state, or waits for it; when that fails after a write, the error tells what is known of the writes. */
export async function readAfter<T>(sent: Sent, svm: string, read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    const isFailure = isOntapIscsiError(error) && !(error instanceof ReconcileError);
    throw isFailure && hasSent(sent, error) ? outcomeUnknown(svm, sent, error, whyUnread(error)) : error;
  }
}

/** For a look after a refusal: when it fails, it tells less than that, but for what it found. */
export function unlessFound(error: unknown): undefined {
  if (error instanceof ReconcileError || !isOntapIscsiError(error)) throw error;
}

/** The declared UUID is of an SVM with another name. */
export function otherSvm(
  { svmName }: { readonly svmName: string },
  state: IscsiServiceState,
  sent: Sent,
): ReconcileError {
  const found = describeDifferences([{ field: "svm.name", live: state.svmName, declared: svmName }]);
  return new ReconcileError(
    "OTHER_SVM",
    `SVM ${state.svmUuid}: ${found}; correct the name or the UUID (vserver show -fields uuid); ${describeSent(sent)}`,
  );
}

/** What is known when an SVM turns out not to be the one that was seen. */
interface Found {
  /** UUID of the SVM that has its name now; `undefined` when none that is visible has. */
  readonly found?: string | undefined;
  readonly cause?: unknown;
}

/** The SVM is not the one that the plan saw: what was planned is not wanted of this one. */
export function notTheSeenSvm(svm: string, seen: string, { found, cause, ...sent }: Found & Sent): ReconcileError {
  return new ReconcileError("OTHER_SVM", `SVM ${svm}: ${unlike(seen, found, NOT_BY_NAME)}; ${describeSent(sent)}`, {
    remedy:
      "find out whether the SVM was re-created or renamed, or the endpoint leads to another system; then plan again",
    cause,
  });
}

/**
 * The SVM that the last apply saw is not there, or not visible: its service cannot be given up.
 *
 * @param wayOut how to give it up all the same.
 */
export function svmGone(
  svm: string,
  seen: string,
  { wayOut, found, cause }: Found & { readonly wayOut: string },
): ReconcileError {
  return new ReconcileError("OTHER_SVM", `SVM ${svm}: ${unlike(seen, found, NOT_BY_UUID)}; nothing was written`, {
    remedy: `when the SVM is gone for good, ${wayOut}; else look whether the endpoint leads to another system, or the login may not see the SVM`,
    cause,
  });
}

/** No apply recorded which SVM it was: its name may be another one's by now. */
export function neverSeen(svm: string, found: string, wayOut: string): ReconcileError {
  const problem = `SVM ${svm}: the state does not hold the UUID of the SVM that was applied, and the SVM of that name has ${found}, and a service; nothing was written`;
  return new ReconcileError("OTHER_SVM", problem, {
    remedy: `apply the configuration once more, which records it; or ${wayOut}`,
  });
}

/** What looking for the SVM led to where there is no other one: it was looked for by its name, or by its UUID. */
const NOT_BY_NAME = "no SVM of that name can be seen";
const NOT_BY_UUID = "no SVM that is visible has that UUID";

function unlike(seen: string, found: string | undefined, nowhere: string): string {
  if (found === seen) return `ONTAP refused its name together with its UUID ${seen}, though it has both now`;
  const instead = found === undefined ? nowhere : `the SVM of that name has ${found}`;
  return `not the SVM that was seen when this was applied or planned: that has the UUID ${seen}, ${instead} now`;
}

/** A write would end sessions that are protected, or nobody knows. */
export function sessionsProtected(svm: string, parts: { problem: string; remedy: string }): ReconcileError {
  const { problem, remedy } = parts;
  return new ReconcileError("SESSIONS_PROTECTED", `SVM ${svm}: refused to end the service: ${problem}`, { remedy });
}

/** A refusal of our own, with what was written before it. */
export function afterWrites(error: ReconcileError, sent: Sent): ReconcileError {
  const { problem, ...remedy } = partsOf(error);
  return new ReconcileError(error.code, `${problem}; ${describeSent(sent)}`, { ...remedy, cause: error });
}

/** Why a step that follows a creation has to wait: its path needs the UUID. */
export function unnamed(svm: string): ReconcileError {
  const message = `SVM ${svm}: the answer to the creation does not tell the SVM's UUID, expected it in its record`;
  return new ReconcileError("STEP_FAILED", message);
}

/**
 * A step was refused, or could not be sent.
 *
 * @param sent the writes before it: what they changed stays.
 */
export function stepFailed(svm: string, step: Step, cause: unknown, sent: Sent): ReconcileError {
  const { problem, ...remedy } = partsOf(cause);
  const failed = `SVM ${svm}: cannot ${describeStep(step)}: ${problem}`;
  return new ReconcileError("STEP_FAILED", [failed, ...writesOf(sent)].join("; "), { ...remedy, cause });
}

/** Every step was accepted, and the live state is another one all the same. */
export function mismatch(
  svm: string,
  spec: IscsiServiceSpec,
  state: IscsiServiceState | undefined,
  sent: Sent,
): ReconcileError {
  const shown = describeDifferences(differences(spec, state));
  return new ReconcileError(
    "READ_BACK_MISMATCH",
    `SVM ${svm}: ONTAP accepted the change, but reading it back shows ${shown}; ${describeSent(sent)}`,
    { remedy: "look for another tool that manages this service, then run it again" },
  );
}

/** The service is not as the plan saw it: what ends with it was announced to nobody. */
export function takesUnseen(
  svm: string,
  step: Step,
  { seen, live, ...sent }: Sent & { readonly seen: SeenService; readonly live: SeenService },
): ReconcileError {
  const problem = `SVM ${svm}: refused to ${describeStep(step)}, which the plan did not announce: the service was ${seen} then, and is ${live} now; ${describeSent(sent)}`;
  return new ReconcileError("NOT_ANNOUNCED", problem, { remedy: PLAN_AGAIN });
}

const PLAN_AGAIN = "find out who else changes this service, then plan again";

/** The plan has no write, because it did not see the live service as it is. */
export function notAnnounced(spec: IscsiServiceSpec, state: IscsiServiceState | undefined): ReconcileError {
  return new ReconcileError(
    "NOT_ANNOUNCED",
    `SVM ${serviceKey(spec)}: the plan has nothing to write, but the live service is not as declared: ${describeDifferences(differences(spec, state))}; nothing was written`,
    { remedy: "plan again" },
  );
}

const ANOTHER_ACTOR = "find out who else changes this service, then run it again";
const LOOK_AT_IT =
  "find out what keeps the cluster, or a proxy before it, from answering to this write, then run it again";

/** Something came between every time. */
export function noConvergence(svm: string, rounds: number, sent: Sent): ReconcileError {
  return new ReconcileError(
    "NO_CONVERGENCE",
    `SVM ${svm}: not done after ${rounds} rounds, each overtaken by another actor or a lost answer; ${describeSent(sent)}`,
    { remedy: mayHaveTakenEffect(sent.setback?.reason) ? LOOK_AT_IT : ANOTHER_ACTOR, cause: sent.setback?.reason },
  );
}

/** Something was written, and the live state was not seen after it. */
export function outcomeUnknown(svm: string, sent: Sent, cause: unknown, ...unread: readonly string[]): ReconcileError {
  const known = [describeSent(sent), ...unread].join("; ");
  return new ReconcileError("OUTCOME_UNKNOWN", `SVM ${svm}: what is live now is not known: ${known}`, {
    remedy: isUnderWay(sent.setback?.reason) ? AFTER_THE_JOB : "run it again: it looks before it writes",
    cause,
  });
}

const AFTER_THE_JOB = "run it again when the job has ended, not before: what is written meanwhile is queued behind it";

/** A job that deletes an enabled service may fail each time, and nobody sees that it does. */
const DISABLE_FIRST =
  "when the next run ends like this, too, declare enabled: false, apply that, and delete the service then: ONTAP may refuse to delete an enabled one";

/** ONTAP may not have ended a write yet, and another one would be queued behind it. */
export function stillUnderWay(svm: string, state: IscsiServiceState | undefined, sent: Sent): ReconcileError {
  const isEnabled = sent.setback?.step.kind === "delete" && state?.enabled === true;
  const problem = `SVM ${svm}: not done yet, and nothing more is written meanwhile: ${describeSent(sent)}`;
  return new ReconcileError("OUTCOME_UNKNOWN", problem, {
    remedy: isEnabled ? `${AFTER_THE_JOB}; ${DISABLE_FIRST}` : AFTER_THE_JOB,
    cause: sent.setback?.reason,
  });
}

function whyUnread(error: OntapIscsiError): string {
  return error instanceof InterruptionError
    ? `the service was not read afterwards: ${error.problem}`
    : `reading the service afterwards failed: ${describeReadFailure(error)}`;
}
