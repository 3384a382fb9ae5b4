import { optionalText, requiredText } from "./decode";
import { oneOf } from "./rules";

/** What a removal of the declaration does to the live service. null_resource mode has `RETAIN` only. */
export enum DeletionPolicy {
  /** It is kept: no host loses its disks. */
  RETAIN = "retain",
  /** It is disabled, which ends every iSCSI session of the SVM, and keeps its IQN and alias. */
  DISABLE = "disable",
  /** It is deleted. A service that is created later has another IQN. */
  DELETE = "delete",
}

const POLICIES = Object.values(DeletionPolicy);

/** One of the policies, by its text. */
export const deletionPolicyRule = oneOf(...POLICIES);

/**
 * Reads a policy from its text.
 *
 * @throws ValidationError MISSING_VALUE or INVALID_VALUE.
 */
export function decodeDeletionPolicy(what: string, value: unknown): DeletionPolicy {
  const text = requiredText(what, value, deletionPolicyRule);
  return text as DeletionPolicy;
}

/** What happens to a write that would end hosts' iSCSI sessions: disabling a service, and deleting one. */
export enum ActiveSessions {
  /** Plan and apply refuse it while there are any, and if they cannot be read. */
  PROTECT = "protect",
  /** It ends them; plan and apply name their number and hosts. */
  END = "end",
}

/** One of the two, by its text. */
export const activeSessionsRule = oneOf(...Object.values(ActiveSessions));

/**
 * Reads the choice from its text. Without one, sessions are protected.
 *
 * @throws ValidationError INVALID_VALUE.
 */
export function decodeActiveSessions(what: string, value: unknown): ActiveSessions {
  const text = optionalText(what, value, activeSessionsRule);
  return text === ActiveSessions.END ? ActiveSessions.END : ActiveSessions.PROTECT;
}
