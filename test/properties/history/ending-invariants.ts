import { isOntapIscsiError, ReconcileError } from "../../../lib/errors";
import { codeOf, type Run, type Invariant, outcomeOf, show, sum } from "./run";
import type { History } from "./history";
import { distance, forecast, isMeant } from "./model";
import { SESSIONS } from "./shown-sessions";
import { shownService } from "./shown-service";

/** A reconciliation of one service that sends more does not end. */
const MOST_REQUESTS = 1_000;
/** With more failures in one place a reconciliation may give up: a request has five tries, a reconciliation five rounds. */
const MOST_PASSING = 4;
/** Refusals that say that another actor was faster. */
const OVERTAKEN = ["5374077", "5374078", "5373960"];

/** How a reconciliation may end. */
export const ENDING_INVARIANTS: readonly Invariant[] = [
  endsTyped,
  endsAtAll,
  succeedsOnSight,
  wrapsWhatFollowsAWrite,
  blamesWhatFailed,
  getsOverWhatPasses,
];

function endsTyped({ result, error }: Run): string | undefined {
  return result !== undefined || isOntapIscsiError(error) ? undefined : `ended with ${String(error)}`;
}

function endsAtAll({ log }: Run): string | undefined {
  return log.length <= MOST_REQUESTS ? undefined : `sent ${log.length} requests`;
}

/**
 * Success is claimed only after a look that showed the declared state: the last thing that happened, but for the list of SVMs, by
 * which an absent service is known to be of the SVM that has its name.
 */
function succeedsOnSight({ goal, cluster, result }: Run): string | undefined {
  if (result === undefined) return undefined;
  const last = cluster.served.findLast(({ request }) => request.path !== "/api/svm/svms");
  const shown = last && shownService(last, goal);
  if (shown === undefined) return "claimed success without a look at the end";
  const { service, svmName, svmUuid } = shown;
  if (distance(goal, service) > 0) return "claimed success although the last look showed another state";
  const isOther = service !== undefined && !isMeant(goal, { name: svmName, uuid: svmUuid });
  return isOther ? `claimed success on SVM ${svmName} (${svmUuid})` : undefined;
}

/** An error of the client itself says that nothing was written. */
function wrapsWhatFollowsAWrite({ log, error }: Run): string | undefined {
  const write = log.find(({ method }) => method !== "GET");
  if (error === undefined || error instanceof ReconcileError || write === undefined) return undefined;
  return `ended with ${codeOf(error)} itself after a ${write.method}`;
}

/**
 * A step is said to have failed only when its write was refused, and not because another actor was faster; or when the
 * sessions that it would end could not be looked at.
 */
function blamesWhatFailed({ log, error }: Run, history: History): string | undefined {
  if (!(error instanceof ReconcileError) || error.code !== "STEP_FAILED") return undefined;
  const last = log.filter(({ method }) => method !== "GET").at(-1);
  const isOvertaken = OVERTAKEN.includes(last?.code ?? "") && !hidesRefusals(history);
  const isRefused = last?.status !== null && Number(last?.status) >= 300;
  const isUnguarded = log.at(-1)?.path === SESSIONS;
  return (isRefused && !isOvertaken) || isUnguarded ? undefined : `should have looked again: ${error.message}`;
}

/** Few failures that pass change nothing of how a reconciliation ends. */
function getsOverWhatPasses(played: Run, history: History): string | undefined {
  if (!hasFewFailures(history) || isMisled(played, history)) return undefined;
  const [first] = played.cluster.served;
  const expected = first && forecast(played.goal, first.before);
  if (expected === undefined) return undefined;
  const got = outcomeOf(played);
  const isAsExpected = "error" in expected ? "error" in got && got.error === expected.error : "writes" in got;
  return isAsExpected ? undefined : `did not get over failures that pass: expected ${show(expected)}, got ${show(got)}`;
}

function hasFewFailures({ passing, lasting, moves, live }: History): boolean {
  const count =
    sum(passing.map(({ times = 1, do: { staleReads = 1 } }) => times * staleReads)) + (live.lockedForWrites ?? 0);
  return count <= MOST_PASSING && lasting.length === 0 && moves.length === 0;
}

/** Whether a refusal was hidden. */
function isMisled({ cluster: { served } }: Run, history: History): boolean {
  return hidesRefusals(history) && served.some(({ response }) => response.code !== undefined);
}

/** Whether a refusal may hide behind an answer that makes no sense, or in a job. */
function hidesRefusals({ passing, lasting }: History): boolean {
  return [...passing, ...lasting].some(
    ({ do: { garbage, replaceBody, status } }) => garbage === true || replaceBody !== undefined || status === 202,
  );
}
