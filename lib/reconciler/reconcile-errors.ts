import { InterruptionError, isOntapIscsiError, type OntapIscsiError, partsOf, ReconcileError } from "../errors";
import { describeDifferences, differences } from "../model/differences";
import type { IscsiServiceSpec, IscsiServiceState, Presence } from "../model/service";
import { describeReadFailure, isUnfinished, mayHaveTakenEffect } from "../ontap/retry";
import { describeStep, effectOf, type Step } from "./plan";
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
  return new ReconcileError("OTHER_SVM", `SVM ${svm}${unlike(seen, found, NOT_BY_NAME)}; ${describeSent(sent)}`, {
    remedy:
      "find out whether the SVM was re-created or renamed, or the endpoint belongs to another system; then plan again",
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
  return new ReconcileError("OTHER_SVM", `SVM ${svm}${unlike(seen, found, NOT_BY_UUID)}; nothing was written`, {
    remedy: `if the SVM was deleted, ${wayOut}; otherwise check the endpoint, and whether the user may see the SVM`,
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

/** The SVM was looked up by its name, or by its UUID. */
const NOT_BY_NAME = "found no SVM of that name";
const NOT_BY_UUID = "found no SVM with that UUID";

function unlike(seen: string, found: string | undefined, nowhere: string): string {
  if (found === seen) return `: ONTAP refused its name together with its UUID ${seen}, though it has both now`;
  return found === undefined
    ? `: expected UUID ${seen}, ${nowhere}`
    : ` was re-created or replaced: expected UUID ${seen}, found ${found}`;
}

/** A write would end sessions that are protected, or that cannot be read. */
export function sessionsProtected(
  svm: string,
  { problem, remedy }: { readonly problem: string; readonly remedy: string },
  effect = "disabled or deleted",
): ReconcileError {
  return new ReconcileError("SESSIONS_PROTECTED", `SVM ${svm}: service not ${effect}: ${problem}`, { remedy });
}

/** A refusal of our own, with what was written before it. */
export function afterWrites(error: ReconcileError, sent: Sent): ReconcileError {
  const { problem, ...remedy } = partsOf(error);
  return new ReconcileError(error.code, `${problem}; ${describeSent(sent)}`, { ...remedy, cause: error });
}

/** Why a step that follows a creation has to wait: its path needs the UUID. */
export function unnamed(svm: string): ReconcileError {
  const problem = `SVM ${svm}: ONTAP created the service, but its answer has no SVM UUID`;
  const remedy = 'run it again; report what "ontap-iscsi verify --row create-answer" says of an SVM for tests';
  return new ReconcileError("STEP_FAILED", problem, { remedy });
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

/** There is more of the service than the plan saw. */
export function notInPlan(
  svm: string,
  step: Step,
  { seen, live, ...sent }: Sent & { readonly seen: Presence; readonly live: Presence },
): ReconcileError {
  const now = live === "enabled" ? "an enabled one" : "a disabled one";
  const problem = `SVM ${svm}: not ${effectOf(step)}: the plan saw ${SEEN[seen]}, now ${now} exists; ${describeSent(sent)}`;
  return new ReconcileError("NOT_ANNOUNCED", problem, { remedy: "plan again" });
}

const SEEN: Readonly<Record<Presence, string>> = {
  absent: "no service",
  disabled: "a disabled service",
  enabled: "an enabled service",
};

const ANOTHER_CLIENT = "find out who else changes this service, then run it again";
const NO_ANSWER = "find out why the cluster, or a proxy before it, does not answer this write, then run it again";

/** Something came between every time. */
export function noConvergence(svm: string, attempts: number, sent: Sent): ReconcileError {
  const why = "another client kept changing the service, or answers were lost";
  const cause = sent.setback?.reason;
  return new ReconcileError(
    "NO_CONVERGENCE",
    `SVM ${svm}: stopped after ${attempts} attempts: ${why}; ${describeSent(sent)}`,
    { remedy: mayHaveTakenEffect(cause) ? NO_ANSWER : ANOTHER_CLIENT, cause },
  );
}

/** Something was written, and the service was not read after it. */
export function outcomeUnknown(svm: string, sent: Sent, cause: unknown, unread: string): ReconcileError {
  const problem = `SVM ${svm}: the state of the service is not known: ${describeSent(sent)}; ${unread}`;
  return new ReconcileError("OUTCOME_UNKNOWN", problem, { remedy: jobOf(sent) ?? RUN_AGAIN, cause });
}

/** ONTAP accepted a write (202) whose effect did not show in time. */
export function unfinished(svm: string, sent: Sent): ReconcileError {
  const problem = `SVM ${svm}: not finished after a minute: ${describeSent(sent)}`;
  return new ReconcileError("OUTCOME_UNKNOWN", problem, {
    remedy: jobOf(sent) ?? RUN_AGAIN,
    cause: sent.setback?.reason,
  });
}

const RUN_AGAIN = "run it again: it reads the service before it writes";

/** If ONTAP has not finished a write, its job tells what became of it. A run before its end would queue another write behind it. */
function jobOf({ setback }: Sent): string | undefined {
  const reason = setback?.reason;
  return isUnfinished(reason) ? `${reason.remedy ?? ""}; run it again when the job has ended` : undefined;
}

function whyUnread(error: OntapIscsiError): string {
  return error instanceof InterruptionError
    ? `the service was not read afterwards: ${error.problem}`
    : `reading the service afterwards failed: ${describeReadFailure(error)}`;
}
