import { inWords, OntapApiError } from "../errors";
import { ActiveSessions } from "../model/active-sessions";
import { count } from "../model/count";
import type { IscsiServiceSpec, IscsiServiceState } from "../model/iscsi-service";
import { grantCommand, isRefusal } from "../ontap/catalogue";
import type { OntapClient } from "../ontap/client";
import { type IscsiSession, listSessions } from "../ontap/iscsi-sessions";
import type { Obstacle } from "./diagnose";
import { sessionsProtected } from "./reconcile-errors";

/** An SVM whose sessions are about to end. */
export type SvmOfSessions = Pick<IscsiServiceState, "svmName" | "svmUuid">;

/** The sessions that were read; or why they could not be. */
export type SessionsRead = { readonly sessions: readonly IscsiSession[] } | { readonly refused: OntapApiError };

/** Whether bringing the live service to the declared state ends the sessions of its SVM. */
export function endsSessions({ ensure, enabled }: IscsiServiceSpec, state: IscsiServiceState | undefined): boolean {
  return state?.enabled === true && (ensure === "absent" || enabled === false);
}

/**
 * Reads the sessions of some SVMs with one request; none without SVMs. A refusal is part of the result.
 *
 * @throws TransportError when ONTAP gives no answer.
 */
export async function readSessions(client: OntapClient, svmUuids: readonly string[]): Promise<SessionsRead> {
  if (svmUuids.length === 0) return { sessions: [] };
  try {
    return { sessions: await listSessions(client, svmUuids) };
  } catch (error) {
    if (error instanceof OntapApiError) return { refused: error };
    throw error;
  }
}

/** What ends sessions: an apply, or a destroy, which goes by what the last apply recorded. */
export type Occasion = "apply" | "destroy";

/** What may happen to the sessions of a service. */
export interface SessionRule {
  readonly activeSessions: ActiveSessions;
  readonly occasion: Occasion;
}

/** What is said of a write that ends sessions, and whether it is refused. Without sessions, nothing is. */
export interface Judgement extends Obstacle {
  readonly refused: boolean;
}

/** Judges a write that ends the sessions of an SVM; `undefined` when there are none. */
export function judgeSessions(rule: SessionRule, svm: SvmOfSessions, read: SessionsRead): Judgement | undefined {
  const refused = rule.activeSessions === ActiveSessions.PROTECT;
  if ("refused" in read) return { refused, ...unreadable(read.refused) };
  const sessions = read.sessions.filter(({ svmUuid }) => svmUuid === svm.svmUuid);
  if (sessions.length === 0) return undefined;
  return { refused, problem: `${describeSessions(sessions)} would end`, remedy: logOut(svm.svmName, rule) };
}

/** Looks at an SVM's sessions right before a write that ends them. */
export type SessionGuard = (svm: SvmOfSessions) => Promise<void>;

/**
 * Makes the guard of one service. What it lets through although sessions end, it tells.
 *
 * @throws ReconcileError SESSIONS_PROTECTED, from the guard, when the write is refused.
 */
export function sessionGuard(client: OntapClient, rule: SessionRule, tell: (text: string) => void): SessionGuard {
  return async (svm) => {
    const judgement = judgeSessions(rule, svm, await readSessions(client, [svm.svmUuid]));
    if (judgement === undefined) return;
    if (judgement.refused) throw sessionsProtected(svm.svmName, judgement);
    tell(judgement.problem);
  };
}

/** Most initiators that a message names. */
const NAMED = 5;

/** The sessions in one line: how many, of which initiators, in which igroups. */
export function describeSessions(sessions: readonly IscsiSession[]): string {
  const igroups = new Map(sessions.map((session) => [session.initiator, session.igroups]));
  const named = Array.from(igroups, describeInitiator).sort().slice(0, NAMED);
  const more = igroups.size > NAMED ? [`and ${igroups.size - NAMED} more`] : [];
  return `${count(sessions.length, "session")} of ${count(igroups.size, "initiator")} (${[...named, ...more].join(", ")})`;
}

function describeInitiator([initiator, igroups]: readonly [string, readonly string[]]): string {
  return igroups.length === 0 ? initiator : `${initiator} in igroup ${igroups.join(" and ")}`;
}

function logOut(svm: string, { activeSessions, occasion }: SessionRule): string {
  const first = `log the hosts out first (iscsi session show -vserver ${svm})`;
  if (activeSessions === ActiveSessions.END)
    return `${first}: activeSessions is ActiveSessions.END, so the next apply ends them`;
  return `${first}, or declare activeSessions: ActiveSessions.END${AND_THEN[occasion]}`;
}

/** An apply of the whole stack would create again what a destroy has deleted. */
const AND_THEN: Readonly<Record<Occasion, string>> = {
  apply: ' and apply that, which ends them ("iscsi session show" tells whose)',
  destroy:
    ' (put the service back where it is gone from the code), apply that for it alone (-target: what "terraform state list" shows as its ..._owner..., or as its ontap_iscsi_service), and destroy it again; where another stack declares it from now on, have the engine forget that resource instead (terraform state rm)',
};

function unreadable(refusal: OntapApiError): Pick<Judgement, "problem" | "remedy"> {
  const right = `let the role read them: ${grantCommand("/api/protocols/san/iscsi/sessions", "readonly")}`;
  const { remedy = right } = refusal;
  return {
    problem: inWords("whether sessions would end is not known, because they cannot be read", refusal.problem),
    remedy: isRefusal(refusal, "permissionDenied") ? right : remedy,
  };
}
