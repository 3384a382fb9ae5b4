import { optionalText, requiredText } from "./decode";
import { oneOf } from "./rules";

/** What a removal of the declaration does to the live service. null_resource mode has `RETAIN` only. */
export enum DeletionPolicy {
  /** It is kept: no host loses its disks. */
  RETAIN = "retain",
  /** It is disabled, which ends every iSCSI session of the SVM, and keeps its IQN and alias. */
  DISABLE = "disable",
  /** It is deleted. A service that is created later may have another IQN. */
  DELETE = "delete",
}

export const deletionPolicyRule = oneOf(...Object.values(DeletionPolicy));

/** @throws ValidationError MISSING_VALUE or INVALID_VALUE. */
export function decodeDeletionPolicy(what: string, value: unknown): DeletionPolicy {
  return requiredText(what, value, deletionPolicyRule) as DeletionPolicy;
}

/** What happens to a write that would end hosts' iSCSI sessions: disabling a service, and deleting one. */
export enum ActiveSessions {
  /** Plan and apply refuse it while there are any, and if they cannot be read. */
  PROTECT = "protect",
  /** It ends them; plan and apply name their number and hosts. */
  END = "end",
}

export const activeSessionsRule = oneOf(...Object.values(ActiveSessions));

/** @throws ValidationError INVALID_VALUE. Without a text, sessions are protected. */
export function decodeActiveSessions(what: string, value: unknown): ActiveSessions {
  const text = optionalText(what, value, activeSessionsRule);
  return text === ActiveSessions.END ? ActiveSessions.END : ActiveSessions.PROTECT;
}
