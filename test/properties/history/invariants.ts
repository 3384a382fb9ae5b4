import type { Collection } from "../../../lib/ontap/wire";
import { exceeds, presenceOf } from "../../../lib/model/service";
import { svmByUuid } from "../../helpers/simulator/svm-by-uuid";
import { codeOf, type Run, type Invariant, outcomeOf, show, sum } from "./play";
import { type Goal, isMeant, isOfTwo, notInPlan, distance, forecast, declaredSvm, isNamed } from "./model";
import { shownService, type Served, SESSIONS, shownSessions, showsNoSession } from "./watched-cluster";
import { isOntapIscsiError, ReconcileError } from "../../../lib/errors";
import type { History } from "./history";
import { ActiveSessions } from "../../../lib/model/policies";
import type { SimulatorState } from "../../../lib/simulator/state";
import type { Svm } from "../../../lib/simulator/svm";

/** ONTAP's codes that say that there is no such SVM, or that name and UUID are not of one. */
const MISSED = ["2621462", "2621706"];

/** What holds once a plan saw the SVM. */
const AIM_INVARIANTS: readonly Invariant[] = [
  writesToTheSeenSvmOnly,
  missesForAReason,
  takesNoMoreThanSeen,
  refusesTheUnseenForAReason,
];

function writesToTheSeenSvmOnly({ goal: { seenSvmUuid }, cluster: { served } }: Run): string | undefined {
  if (seenSvmUuid === undefined) return undefined;
  const written = served.flatMap(({ before, after }) =>
    after.svms.filter(({ uuid, service }) => service !== svmByUuid(before, uuid)?.service),
  );
  const foreign = written.find(({ uuid }) => uuid !== seenSvmUuid);
  return foreign && `wrote to SVM ${foreign.name} (${foreign.uuid}), seen was ${seenSvmUuid}`;
}

/** Another SVM is reported when the last thing that happened showed one, or was a refusal for it: nothing is written after. */
function missesForAReason({ goal, cluster, error }: Run): string | undefined {
  if (error === undefined || codeOf(error) !== "OTHER_SVM") return undefined;
  const last = cluster.served.at(-1);
  const isMet = last && (showsAnother(last, goal) || isMissed(last, goal));
  return isMet ? undefined : "reported another SVM without having met one";
}

function takesNoMoreThanSeen({ goal, cluster: { served } }: Run): string | undefined {
  const { seen = "enabled" } = goal;
  const taken = served.some(({ before, after }) =>
    before.svms.some(({ uuid, service }) => {
      const left = presenceOf(svmByUuid(after, uuid)?.service);
      return exceeds(presenceOf(service), seen) && exceeds(presenceOf(service), left);
    }),
  );
  return taken ? `disabled or deleted more than a service that was seen as ${seen}` : undefined;
}

/** Refused is when the last thing that happened was a look that showed more than was seen. */
function refusesTheUnseenForAReason({ goal, cluster, error }: Run): string | undefined {
  if (error === undefined || codeOf(error) !== "NOT_ANNOUNCED") return undefined;
  const last = cluster.served.at(-1);
  const isMet = last && notInPlan(goal, shownService(last, goal)?.service);
  return isMet === true ? undefined : "refused what no plan saw without having seen it";
}

function showsAnother(event: Served, goal: Goal): boolean {
  const shown = shownService(event, goal);
  return shown?.service !== undefined && !isMeant(goal, { name: shown.svmName, uuid: shown.svmUuid });
}

/**
 * Whether the SVM that was seen is said not to be there, by a refusal or by the list of all; or that list has another one by the
 * name of the SVM whose service is to be absent.
 */
function isMissed(event: Served, goal: Goal): boolean {
  const { seenSvmUuid } = goal;
  if (event.request.path !== "/api/svm/svms")
    return seenSvmUuid !== undefined && MISSED.includes(event.response.code ?? "");
  const { records = [] } = event.response.body as Collection<{ readonly uuid: string; readonly name: string }>;
  return isOfTwo(goal, records) || (seenSvmUuid !== undefined && records.every(({ uuid }) => uuid !== seenSvmUuid));
}

/** What the session guard reads: a node whose LIFs are down may have sessions that no read shows. */
const READ_BY_GUARD = ["/api/network/ip/interfaces", SESSIONS];
/** A reconciliation of one service that sends more does not end. */
const MOST_REQUESTS = 1_000;
/** With more failures in one place a reconciliation may give up: a request has five tries, a reconciliation five rounds. */
const MOST_PASSING = 4;
/** Refusals that say that another actor was faster. */
const OVERTAKEN = ["5374077", "5374078", "5373960"];

/** How a reconciliation may end. */
const ENDING_INVARIANTS: readonly Invariant[] = [
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
function blamesWhatFailed({ goal, log, error }: Run, history: History): string | undefined {
  if (!(error instanceof ReconcileError) || error.code !== "STEP_FAILED") return undefined;
  const writes = log.filter(({ method }) => method !== "GET");
  const [before, latest] = [writes.at(-2), writes.at(-1)];
  // After a refused deletion, the service that was disabled for it is enabled again.
  const isAfterDeletion = before?.method === "DELETE" && before.code !== "5373960" && latest?.method === "PATCH";
  const last = goal.ensure === "absent" && isAfterDeletion ? before : latest;
  const isOvertaken = OVERTAKEN.includes(last?.code ?? "") && !hidesRefusals(history);
  const isRefused = last?.status !== null && Number(last?.status) >= 300;
  const isUnguarded = READ_BY_GUARD.includes(log.at(-1)?.path ?? "");
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

/** What a reconciliation owes the hosts that are logged in. */
const SESSION_INVARIANTS: readonly Invariant[] = [endsNoProtectedSession, looksRightBefore, refusesForAReason];

/**
 * Under protection sessions end only if the last look at those of the SVM, before the write that ends them was sent, showed
 * none: they began later, which nobody can know.
 */
function endsNoProtectedSession({ goal, cluster: { served } }: Run): string | undefined {
  if (goal.activeSessions === ActiveSessions.END) return undefined;
  for (const [index, event] of served.entries()) {
    const earlier = served.slice(0, index);
    const ended = svmsWithFewerSessions(event).find(({ uuid }) => !wereShownFree(earlier, uuid));
    if (ended !== undefined) return `ended sessions of SVM ${ended.name}`;
  }
  return undefined;
}

function svmsWithFewerSessions({ before, after }: Served): Served["before"]["svms"] {
  return before.svms.filter(({ uuid, sessions }) => (svmByUuid(after, uuid)?.sessions ?? []).length < sessions.length);
}

function wereShownFree(earlier: readonly Served[], svmUuid: string): boolean {
  const last = earlier.findLast((event) => shownSessions(event)?.svmUuid === svmUuid);
  return showsNoSession(last, svmUuid);
}

/** Under protection, nothing is served between a look that shows no session and the write that would end them. */
function looksRightBefore({ goal, cluster: { served } }: Run): string | undefined {
  if (goal.activeSessions === ActiveSessions.END) return undefined;
  const blind = served.find(({ request }, index) => {
    const last = served.slice(0, index).findLast((event) => !isSame(event.request, request));
    const svmUuid = request.path.split("/").at(-1) ?? "";
    return isDisabling(request) && !showsNoSession(last, svmUuid);
  });
  return blind && `${blind.request.method} ${blind.request.path} without a look at the sessions right before it`;
}

/** Refused is under protection only, when the last thing that happened was a look that showed sessions, or was refused. */
function refusesForAReason({ goal, cluster, log, error }: Run): string | undefined {
  if (error === undefined || codeOf(error) !== "SESSIONS_PROTECTED") return undefined;
  if (goal.activeSessions === ActiveSessions.END) return "protected sessions that may end";
  const last = log.at(-1);
  if (last === undefined || !READ_BY_GUARD.includes(last.path)) return "protected sessions without a look at them";
  const isRefused = last.status !== null && last.status >= 300;
  const look = cluster.served.at(-1);
  return isRefused || (look && shownSessions(look)?.count) ? undefined : "protected sessions that were not seen";
}

function isDisabling({ method, body }: Served["request"]): boolean {
  return method === "PATCH" && (JSON.parse(body) as { readonly enabled?: boolean }).enabled === false;
}

function isSame(request: Served["request"], other: Served["request"]): boolean {
  return request.method === other.method && request.path === other.path && request.body === other.body;
}

/** ONTAP's codes that say for certain that nothing was done. */
const NOTHING_DONE: readonly (string | null)[] = ["262160", "2621573"];

/** What a reconciliation may write. */
const WRITING_INVARIANTS: readonly Invariant[] = [
  looksBetweenCreations,
  touchesTheDeclaredOnly,
  neverMovesAway,
  writesNoMoreThanNeeded,
];

/** After a creation that may have been done, none is sent before a look. */
function looksBetweenCreations({ log }: Run): string | undefined {
  let isOpen = false;
  for (const entry of log) {
    if (entry.method === "POST" && isOpen) return "sent two creations without a look between them";
    if (entry.method === "POST") isOpen = !NOTHING_DONE.includes(entry.code);
    if (entry.method === "GET" && entry.status === 200 && entry.path.endsWith("/services")) isOpen = false;
  }
  return undefined;
}

function touchesTheDeclaredOnly({ goal, cluster }: Run): string | undefined {
  for (const [index, { before, after }] of cluster.served.entries()) {
    const seen = [...cluster.served.slice(0, index + 1), ...cluster.moved].map((event) => event.before);
    for (const svm of before.svms) {
      const now = svmByUuid(after, svm.uuid);
      const fault = now === undefined ? "is gone" : undeclaredChange(goal, svm, now);
      if (fault !== undefined) return `SVM ${svm.name}: ${fault}`;
      if (now?.service !== svm.service && !wasMeant(goal, svm, seen)) return `wrote to SVM ${svm.name}`;
    }
  }
  return undefined;
}

/** Whether the SVM is the declared one, or was when the reconciliation looked. */
function wasMeant(goal: Goal, { uuid }: Svm, seen: readonly SimulatorState[]): boolean {
  if (goal.svmUuid !== undefined && goal.svmUuid !== uuid) return false;
  return seen.some((state) => {
    const svm = svmByUuid(state, uuid);
    return svm !== undefined && isNamed(goal, svm);
  });
}

/** What changed of an SVM that was not declared. */
function undeclaredChange(goal: Goal, before: Svm, after: Svm): string | undefined {
  const rest = { service: undefined, sessions: [], lockedForWrites: 0 };
  if (JSON.stringify({ ...before, ...rest }) !== JSON.stringify({ ...after, ...rest })) return "the SVM itself changed";
  const [was, is] = [before.service, after.service];
  const isAbsenceDeclared = goal.ensure === "absent";
  if (is === undefined) return was === undefined || isAbsenceDeclared ? undefined : "its service was deleted";
  if (was === undefined && (isAbsenceDeclared || goal.isGivenUp)) return "a service was created";
  const { enabled, targetAlias, targetName } = was ?? { ...is, enabled: true, targetAlias: before.name };
  if (targetName !== is.targetName) return "the IQN changed";
  if (enabled !== is.enabled && goal.enabled === undefined && !isAbsenceDeclared) return "enabled was not declared";
  return targetAlias !== is.targetAlias && (goal.targetAlias === undefined || isAbsenceDeclared)
    ? "no alias was declared"
    : undefined;
}

/** No write takes a service further from its declaration than it was. */
/** A service that was disabled for its deletion may be enabled again, as the last write of a deletion that was refused. */
function isEnabledAgain(
  { goal, log, error }: Run,
  request: { readonly method: string; readonly body: string },
): boolean {
  const isLast = log.findLast(({ method }) => method !== "GET")?.method === "PATCH";
  const enables = request.method === "PATCH" && (JSON.parse(request.body) as { enabled?: boolean }).enabled === true;
  return enables && isLast && goal.ensure === "absent" && codeOf(error) === "STEP_FAILED";
}

function neverMovesAway(played: Run): string | undefined {
  const { goal, cluster } = played;
  const isFurther = ({ before, after }: { readonly before: SimulatorState; readonly after: SimulatorState }): boolean =>
    before.svms.some(({ uuid, service }) => distance(goal, svmByUuid(after, uuid)?.service) > distance(goal, service));
  const worse = cluster.served.find(
    (event) => event.before !== event.after && isFurther(event) && !isEnabledAgain(played, event.request),
  );
  return worse && `${worse.request.method} ${worse.request.body} moved away from the declaration`;
}

/**
 * Accepted are as many writes as the live service needed, plus what other actors made necessary. What another actor did, or an
 * old value that was seen, can each make the two writes of one round idle.
 */
function writesNoMoreThanNeeded(played: Run, history: History): string | undefined {
  const {
    goal,
    cluster: { served, moved },
  } = played;
  const distanceIn = (state: SimulatorState): number => distance(goal, declaredSvm(goal, state)?.service);
  const first = moved[0] ?? served[0];
  if (first === undefined) return undefined;
  const added = moved.map(({ before, after }) => Math.max(0, distanceIn(after) - distanceIn(before)));
  const idle = 2 * (moved.length + staleReads(history));
  const needed = distanceIn(first.before) + sum(added);
  const isAccepted = ({ request, response }: Served): boolean =>
    request.method !== "GET" && response.status < 300 && !isEnabledAgain(played, request);
  const accepted = served.filter(isAccepted).length;
  return accepted <= needed + idle ? undefined : `${accepted} writes accepted, needed ${needed}, idle at most ${idle}`;
}

function staleReads({ passing, lasting }: History): number {
  return sum([...passing, ...lasting].map(({ times = 1, do: { staleReads = 0 } }) => times * staleReads));
}

/** What a reconciliation did wrong in a history; nothing when it kept every invariant. */
export function violations(played: Run, history: History): readonly string[] {
  return [...ENDING_INVARIANTS, ...WRITING_INVARIANTS, ...SESSION_INVARIANTS, ...AIM_INVARIANTS].flatMap(
    (invariant) => invariant(played, history) ?? [],
  );
}

/** What was wrong with a reconciliation that began in a state, when nothing failed and nobody else acted. */
export function violationsInQuiet(played: Run, state: SimulatorState): readonly string[] {
  const [expected, got] = [forecast(played.goal, state), outcomeOf(played)];
  return JSON.stringify(got) === JSON.stringify(expected) ? [] : [`expected ${show(expected)}, got ${show(got)}`];
}
