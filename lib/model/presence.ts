import { requiredText } from "./decode";
import type { IscsiServiceState } from "./iscsi-service";
import { oneOf } from "./rules";

/** In the order of how much there is of a service. */
const PRESENCES = ["absent", "disabled", "enabled"] as const;

/** How much there is of a service. An apply takes away no more than its plan saw. */
export type Presence = (typeof PRESENCES)[number];

/** The presence of a live service. */
export function presenceOf(state: Pick<IscsiServiceState, "enabled"> | undefined): Presence {
  if (state === undefined) return "absent";
  return state.enabled ? "enabled" : "disabled";
}

/** Whether there is more of a service than was seen. */
export function exceeds(live: Presence, seen: Presence): boolean {
  return PRESENCES.indexOf(live) > PRESENCES.indexOf(seen);
}

const presenceRule = oneOf(...PRESENCES);

/**
 * Reads it from its text.
 *
 * @throws ValidationError MISSING_VALUE or INVALID_VALUE.
 */
export function decodePresence(what: string, value: unknown): Presence {
  return requiredText(what, value, presenceRule) as Presence;
}
