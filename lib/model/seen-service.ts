import { requiredText } from "./decode";
import type { IscsiServiceState } from "./iscsi-service";
import { oneOf } from "./rules";

/** In the order of how much there is of a service. */
const SEEN = ["absent", "disabled", "enabled"] as const;

/** How much of a service a plan saw. It announces the end of no more than that. */
export type SeenService = (typeof SEEN)[number];

/** How much there is of a service. */
export function seenAs(state: Pick<IscsiServiceState, "enabled"> | undefined): SeenService {
  if (state === undefined) return "absent";
  return state.enabled ? "enabled" : "disabled";
}

/** Whether there is more of a service than was seen. */
export function isMore(live: SeenService, seen: SeenService): boolean {
  return SEEN.indexOf(live) > SEEN.indexOf(seen);
}

const seenServiceRule = oneOf(...SEEN);

/**
 * Reads it from its text.
 *
 * @throws ValidationError MISSING_VALUE or INVALID_VALUE.
 */
export function decodeSeenService(what: string, value: unknown): SeenService {
  return requiredText(what, value, seenServiceRule) as SeenService;
}
