import { InterruptionError, isOntapIscsiError, type OntapIscsiError, partsOf, ReconcileError } from "../errors";
import { describeDifferences, differences } from "../model/differences";
import { type IscsiServiceSpec, type IscsiServiceState, type Presence, printed } from "../model/service";
import { describeReadFailure, isUnfinished, mayHaveTakenEffect } from "../ontap/retry";
import type { Attempt, Attempts } from "./attempts";
import { describeStep, effectOf, type Step } from "./plan";

/** Reads the live state, or waits for it. If that fails after a write, the error tells what became of the writes. */
export async function readAfter<T>(attempts: Attempts, svm: string, read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    const isFailure = isOntapIscsiError(error) && !(error instanceof ReconcileError);
    throw isFailure && attempts.isWorthTelling(error) ? outcomeUnknown(svm, attempts, error) : error;
  }
}

export function otherSvm(
  { svmName }: { readonly svmName: string },
  live: IscsiServiceState,
  attempts: Attempts,
): ReconcileError {
  const found = describeDifferences([{ field: "svm.name", live: live.svmName, declared: svmName }]);
  return new ReconcileError(
    "OTHER_SVM",
    `SVM ${live.svmUuid}: ${found}; correct the name or the UUID (vserver show -fields uuid); ${attempts.describe()}`,
  );
}

interface Instead {
  /** Its UUID; `undefined` when no visible SVM has the name. */
  readonly found: string | undefined;
  readonly cause?: unknown;
}

/** The SVM is not the one that the plan saw: its steps were not planned for this one. */
export function notTheSeenSvm(svm: string, seen: string, { found, cause }: Instead, written: string): ReconcileError {
  return new ReconcileError("OTHER_SVM", `SVM ${svm}${unlike(seen, found, "of that name")}; ${written}`, {
    remedy:
      "check the endpoint (vserver show -fields uuid); if the SVM was re-created, plan again; if renamed, declare its new name",
    cause,
  });
}

/** The SVM of the last apply is gone, or not visible. */
export function svmGone(svm: string, seen: string, remedy: string, { found, cause }: Instead): ReconcileError {
  const [also, event] = found === undefined ? [", and that the user sees the SVM", "deleted"] : ["", "re-created"];
  return new ReconcileError("OTHER_SVM", `SVM ${svm}${unlike(seen, found, "with that UUID")}`, {
    remedy: `check the endpoint (vserver show -fields uuid)${also}; if the SVM was ${event}, ${remedy}`,
    cause,
  });
}

/** The state does not tell which SVM was applied to: another one may have the name. */
export function neverSeen(svm: string, found: string, remedy: string): ReconcileError {
  const problem = `SVM ${svm}: the state does not hold the UUID of its SVM; an SVM of that name (UUID ${found}) has a service; nothing was written`;
  return new ReconcileError("OTHER_SVM", problem, {
    remedy: `apply the configuration once more, which records it; or ${remedy}`,
  });
}

function unlike(seen: string, found: string | undefined, none: "of that name" | "with that UUID"): string {
  if (found === seen) return `: ONTAP refused its name together with its UUID ${seen}, though it has both`;
  return found === undefined
    ? `: expected UUID ${seen}, found no SVM ${none}`
    : ` was re-created or replaced: expected UUID ${seen}, found ${found}`;
}

export function afterWrites(error: ReconcileError, attempts: Attempts): ReconcileError {
  const { problem, ...remedy } = partsOf(error);
  return new ReconcileError(error.code, `${problem}; ${attempts.describeWritten()}`, { ...remedy, cause: error });
}

/** A step that follows a creation needs the UUID for its path. */
export function unnamed(svm: string): ReconcileError {
  const problem = `SVM ${svm}: ONTAP created the service, but its answer has no SVM UUID`;
  const remedy = 'run it again; report what "ontap-iscsi verify --row create-answer" says of an SVM for tests';
  return new ReconcileError("STEP_FAILED", problem, { remedy });
}

/** A step was refused, or could not be sent. What the writes before it changed stays. */
export function stepFailed(
  svm: string,
  step: Step,
  cause: unknown,
  attempts: Attempts,
  tried?: Attempt,
): ReconcileError {
  const { problem, ...remedy } = partsOf(cause);
  const times = tried === undefined || tried.times === 1 ? "" : ` in ${tried.times} attempts`;
  const failed = `SVM ${svm}: cannot ${describeStep(step)}${times}: ${problem}`;
  const others = attempts.describeEarlier(tried);
  return new ReconcileError("STEP_FAILED", [failed, ...others].join("; "), { ...remedy, cause });
}

/**
 * The error of a deletion that ONTAP refused after the service was disabled for it.
 *
 * @param failure why the service could not be enabled again.
 */
export function enabledAgain(refused: ReconcileError, svm: string, failure?: OntapIscsiError): ReconcileError {
  const { problem, ...remedy } = partsOf(refused);
  if (failure === undefined)
    return new ReconcileError(refused.code, `${problem}; the service was enabled again`, { ...remedy, cause: refused });
  const left = mayHaveTakenEffect(failure) ? "may still be disabled" : "is still disabled";
  return new ReconcileError(
    refused.code,
    `${problem}; the service ${left}: enabling it again failed: ${partsOf(failure).problem}`,
    { remedy: `enable it, so that hosts can log in: vserver iscsi start -vserver ${svm}`, cause: refused },
  );
}

/** What is wrong with the IQN of a service, and what to do: no request changes it. `undefined` if it is the declared one. */
export function targetProblem(
  { targetName: declared }: IscsiServiceSpec,
  { svmName, targetName, enabled }: IscsiServiceState,
): { readonly problem: string; readonly remedy: string } | undefined {
  if (declared === undefined || declared === targetName) return undefined;
  const modify = `set -privilege advanced; vserver iscsi modify -vserver ${svmName} -target-name ${declared}`;
  const commands = enabled
    ? `vserver iscsi stop -vserver ${svmName}; ${modify}; vserver iscsi start -vserver ${svmName}`
    : modify;
  const effect = enabled ? ", which ends its sessions" : "";
  return {
    problem: `target.name: live ${printed(targetName)}, declared ${printed(declared)}`,
    remedy: `correct targetName (HCL: target_name); or set the IQN on the cluster${effect}: ${commands}`,
  };
}

/** Refuses every write to a service, and every success, while its IQN is not the declared one. */
export function expectTarget(
  svm: string,
  spec: IscsiServiceSpec,
  live: IscsiServiceState | undefined,
  attempts: Attempts,
): void {
  const found = live === undefined || spec.ensure === "absent" ? undefined : targetProblem(spec, live);
  if (found === undefined) return;
  const problem = `SVM ${svm}: ${found.problem}; ${attempts.describeWritten()}`;
  throw new ReconcileError("READ_BACK_MISMATCH", problem, { remedy: found.remedy });
}

export function mismatch(
  svm: string,
  spec: IscsiServiceSpec,
  live: IscsiServiceState | undefined,
  attempts: Attempts,
): ReconcileError {
  const shown = describeDifferences(differences(spec, live));
  return new ReconcileError(
    "READ_BACK_MISMATCH",
    `SVM ${svm}: ONTAP accepted the change, but reading it back shows ${shown}; ${attempts.describeWritten()}`,
    { remedy: "look for another tool that manages this service, then run it again" },
  );
}

export function notInPlan(
  svm: string,
  step: Step,
  { seen, live }: { readonly seen: Presence; readonly live: Presence },
  attempts: Attempts,
): ReconcileError {
  const now = live === "enabled" ? "an enabled one" : "a disabled one";
  const problem = `SVM ${svm}: not ${effectOf(step)}: the plan saw ${SEEN[seen]}, now ${now} exists; ${attempts.describeWritten()}`;
  return new ReconcileError("NOT_ANNOUNCED", problem, { remedy: "plan again" });
}

const SEEN: Readonly<Record<Presence, string>> = {
  absent: "no service",
  disabled: "a disabled service",
  enabled: "an enabled service",
};

const ANOTHER_CLIENT = "find out who else changes this service, then run it again";
const NO_ANSWER = "find out why the cluster, or a proxy before it, does not answer this write, then run it again";

export function noConvergence(svm: string, rounds: number, attempts: Attempts): ReconcileError {
  const { setback } = attempts;
  const isLost = mayHaveTakenEffect(setback?.reason);
  const why = isLost ? "answers were lost" : "another client kept changing the service";
  return new ReconcileError(
    "NO_CONVERGENCE",
    `SVM ${svm}: stopped after ${rounds} attempts: ${why}; ${attempts.describe()}`,
    { remedy: isLost ? NO_ANSWER : ANOTHER_CLIENT, cause: setback?.reason },
  );
}

function outcomeUnknown(svm: string, attempts: Attempts, cause: OntapIscsiError): ReconcileError {
  const failure = describeReadFailure(cause);
  const why = failure === partsOf(attempts.setback?.reason).problem ? " for the same reason" : `: ${failure}`;
  const unread =
    cause instanceof InterruptionError
      ? `the service was not read afterwards: ${cause.problem}`
      : `reading the service afterwards failed${why}`;
  const problem = `SVM ${svm}: the state of the service is not known: ${attempts.describe()}; ${unread}`;
  return new ReconcileError("OUTCOME_UNKNOWN", problem, { remedy: remedyAfter(attempts), cause });
}

/** ONTAP accepted a write (202) whose effect did not show in time. */
export function unfinished(svm: string, attempts: Attempts, job: string | undefined): ReconcileError {
  const found = job === undefined ? "" : `; its job: ${job}`;
  const problem = `SVM ${svm}: not finished after a minute: ${attempts.describe()}${found}`;
  return new ReconcileError("OUTCOME_UNKNOWN", problem, {
    remedy: remedyAfter(attempts),
    cause: attempts.setback?.reason,
  });
}

/** If ONTAP has not finished a write, a run before its job ends would queue another write behind it. */
function remedyAfter({ setback }: Attempts): string {
  const reason = setback?.reason;
  if (!isUnfinished(reason)) return "run it again: it reads the service before it writes";
  return `${reason.remedy ?? ""}; run it again when the job has ended`;
}
