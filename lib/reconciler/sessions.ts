import { OntapApiError, ReconcileError } from "../errors";
import { ActiveSessions } from "../model/policies";
import { count } from "../model/decode";
import type { IscsiServiceSpec, IscsiServiceState } from "../model/service";
import { grantCommand, isRefusal } from "../ontap/catalogue";
import type { OntapClient } from "../ontap/client";
import { type IscsiSession, listPortals, listSessions, type Portal, type Portals } from "../ontap/resources";

export type SvmOfSessions = Pick<IscsiServiceState, "svmName" | "svmUuid">;

export type SessionsRead =
  | {
      readonly sessions: readonly IscsiSession[];
      /** Absent if the user may not read them. */
      readonly portals?: Portals | undefined;
    }
  | { readonly refused: OntapApiError };

/** Whether bringing the live service to the declared state ends the sessions of its SVM. */
export function endsSessions({ ensure, enabled }: IscsiServiceSpec, state: IscsiServiceState | undefined): boolean {
  return state?.enabled === true && (ensure === "absent" || enabled === false);
}

export async function readSessions(client: OntapClient, svmUuids: readonly string[]): Promise<SessionsRead> {
  if (svmUuids.length === 0) return { sessions: [] };
  try {
    const portals = await listPortals(client, svmUuids).catch(unlessDenied);
    return { sessions: await listSessions(client, svmUuids), portals };
  } catch (error) {
    if (error instanceof OntapApiError) return { refused: error };
    throw error;
  }
}

function unlessDenied(error: unknown): undefined {
  if (!isRefusal(error, "permissionDenied")) throw error;
}

/** What ends sessions: an apply, or a destroy, which goes by what the last apply recorded. */
export type Operation = "apply" | "destroy";

export interface SessionRule {
  readonly activeSessions: ActiveSessions;
  readonly operation: Operation;
}

export interface SessionCheck {
  readonly about: "sessions";
  readonly refused: boolean;
  readonly problem: string;
  readonly remedy: string;
}

/** Checks a write that ends the sessions of an SVM; `undefined` when there are none. */
export function checkSessions(
  rule: SessionRule,
  svm: SvmOfSessions,
  effect: Effect,
  read: SessionsRead,
): SessionCheck | undefined {
  const refused = rule.activeSessions === ActiveSessions.PROTECT;
  const found =
    "refused" in read
      ? unreadable(read.refused)
      : (sessionsOn(svm, rule, read.sessions) ?? unknownOn(svm, read.portals));
  const before = refused ? `service not ${effect}: ` : "";
  return found && { about: "sessions", refused, problem: `${before}${found.problem}`, remedy: found.remedy };
}

type Trouble = Pick<SessionCheck, "problem" | "remedy">;

function sessionsOn(svm: SvmOfSessions, rule: SessionRule, all: readonly IscsiSession[]): Trouble | undefined {
  const sessions = all.filter(({ svmUuid }) => svmUuid === svm.svmUuid);
  const state = rule.activeSessions === ActiveSessions.PROTECT ? "active" : "ended";
  return sessions.length === 0 ? undefined : { problem: describeSessions(sessions, state), remedy: logOut(svm, rule) };
}

/** A LIF that is enabled is down while its node is unreachable. Sessions of that node may go on, and no read shows them. */
function unknownOn({ svmName, svmUuid }: SvmOfSessions, portals: Portals | undefined): Trouble | undefined {
  const down = (portals?.get(svmUuid) ?? []).filter(({ isDown }) => isDown).map(describePortal);
  if (down.length === 0) return undefined;
  const problem = `the iSCSI sessions of LIFs that are down are not known: ${down.join(", ")}`;
  const show = `network interface show -vserver ${svmName}`;
  return { problem, remedy: `bring the LIFs up, or disable them (${show}), and plan again; ${DISCONNECT}` };
}

export function describePortal({ lif, address }: Portal): string {
  return `${lif} (${address})`;
}

export type SessionGuard = (svm: SvmOfSessions, effect: Effect) => Promise<void>;

export type Effect = "disabled" | "deleted";

/** @param read reads the sessions of an SVM with a request that begins after the call. */
export function sessionGuard(
  read: (svmUuid: string) => Promise<SessionsRead>,
  rule: SessionRule,
  log: (text: string) => void,
): SessionGuard {
  return async (svm, effect) => {
    const check = checkSessions(rule, svm, effect, await read(svm.svmUuid));
    if (check === undefined) return;
    const { refused, problem, remedy } = check;
    if (refused) throw new ReconcileError("SESSIONS_PROTECTED", `SVM ${svm.svmName}: ${problem}`, { remedy });
    log(problem);
  };
}

const NAMED = 5;

export function describeSessions(sessions: readonly IscsiSession[], state: "active" | "ended"): string {
  const igroups = new Map(sessions.map((session) => [session.initiator, session.igroups]));
  const named = Array.from(igroups, describeHost).sort().slice(0, NAMED);
  const hosts = [...named, ...(igroups.size > NAMED ? [`and ${igroups.size - NAMED} more`] : [])].join("; ");
  const are = { active: sessions.length === 1 ? "is active" : "are active", ended: "will end" }[state];
  return `${count(sessions.length, "iSCSI session")} of ${count(igroups.size, "host")} ${are} (${hosts})`;
}

function describeHost([initiator, igroups]: readonly [string, readonly string[]]): string {
  return igroups.length === 0
    ? initiator
    : `${initiator}, ${igroups.length === 1 ? "igroup" : "igroups"} ${igroups.join(" and ")}`;
}

function logOut({ svmName }: SvmOfSessions, { activeSessions, operation }: SessionRule): string {
  const show = `iscsi session show -vserver ${svmName}`;
  if (activeSessions === ActiveSessions.END) return `to avoid that, log the hosts out first (${show})`;
  const plan = `log the hosts out (${show}) and plan again`;
  return operation === "destroy" ? `${KEEP_SERVICE}; otherwise ${plan}` : `undo the change, or ${plan}; ${DISCONNECT}`;
}

const KEEP_SERVICE =
  'to keep the service, put it back into the code, apply deletion_policy = "retain", then remove it again';
const DISCONNECT = 'to disconnect them, set active_sessions = "end"';

function unreadable(refusal: OntapApiError): Trouble {
  const grant = `let the role read them: ${grantCommand("/api/protocols/san/iscsi/sessions", "readonly")}`;
  const { remedy = grant } = refusal;
  return {
    problem: `the iSCSI sessions cannot be read: ${refusal.problem}`,
    remedy: isRefusal(refusal, "permissionDenied") ? grant : remedy,
  };
}
