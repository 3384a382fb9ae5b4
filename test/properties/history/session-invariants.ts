import { ActiveSessions } from "../../../lib/model/policies";
import { svmByUuid } from "../../helpers/simulator/svm-by-uuid";
import { codeOf, type Run, type Invariant } from "./run";
import { SESSIONS, shownSessions, showsNoSession } from "./shown-sessions";
import type { Served } from "./watched-cluster";

/** What a reconciliation owes the hosts that are logged in. */
export const SESSION_INVARIANTS: readonly Invariant[] = [endsNoProtectedSession, looksRightBefore, refusesForAReason];

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
  if (last?.path !== SESSIONS) return "protected sessions without a look at them";
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
