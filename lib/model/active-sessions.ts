import { optionalText } from "./decode";
import { oneOf } from "./rules";

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
