import type { Goal } from "./goal";
import type { SimulatorState } from "../../../lib/simulator/state";
import { svmByUuid } from "../../helpers/simulator/svm-by-uuid";
import type { Svm } from "../../../lib/simulator/svm";
import { type Run, type Invariant, sum } from "./run";
import type { History } from "./history";
import { declaredSvm, distance, isNamed } from "./model";

/** ONTAP's codes that say for certain that nothing was done. */
const NOTHING_DONE: readonly (string | null)[] = ["262160", "2621573"];

/** What a reconciliation may write. */
export const WRITING_INVARIANTS: readonly Invariant[] = [
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
function neverMovesAway({ goal, cluster }: Run): string | undefined {
  const isFurther = ({ before, after }: { readonly before: SimulatorState; readonly after: SimulatorState }): boolean =>
    before.svms.some(({ uuid, service }) => distance(goal, svmByUuid(after, uuid)?.service) > distance(goal, service));
  const worse = cluster.served.find((event) => event.before !== event.after && isFurther(event));
  return worse && `${worse.request.method} ${worse.request.body} moved away from the declaration`;
}

/**
 * Accepted are as many writes as the live service needed, plus what other actors made necessary. What another actor did, or an
 * old value that was seen, can each make the two writes of one round idle.
 */
function writesNoMoreThanNeeded({ goal, cluster: { served, moved } }: Run, history: History): string | undefined {
  const distanceIn = (state: SimulatorState): number => distance(goal, declaredSvm(goal, state)?.service);
  const first = moved[0] ?? served[0];
  if (first === undefined) return undefined;
  const added = moved.map(({ before, after }) => Math.max(0, distanceIn(after) - distanceIn(before)));
  const idle = 2 * (moved.length + staleReads(history));
  const needed = distanceIn(first.before) + sum(added);
  const accepted = served.filter(({ request, response }) => request.method !== "GET" && response.status < 300).length;
  return accepted <= needed + idle ? undefined : `${accepted} writes accepted, needed ${needed}, idle at most ${idle}`;
}

function staleReads({ passing, lasting }: History): number {
  return sum([...passing, ...lasting].map(({ times = 1, do: { staleReads = 0 } }) => times * staleReads));
}
