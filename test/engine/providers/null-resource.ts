import { isObject, UNKNOWN, type Value, type ValueObject } from "../../../lib/plugin/value";

/** What the engine is told of a change. */
export interface NullPlan {
  readonly planned: ValueObject | null;
  /** Whether the change of `triggers` replaces the resource. */
  readonly replaces: boolean;
}

/**
 * The plan of a `null_resource` as hashicorp/null 3.2.4 makes it: `id` is unknown until created and kept from then on,
 * `triggers` are what is proposed. All three are null where the resource does not exist, not yet or no longer.
 */
export function planNullResource(
  prior: ValueObject | null,
  proposed: ValueObject | null,
  config: ValueObject | null,
): NullPlan {
  if (proposed === null) return { planned: null, replaces: false };
  if (prior === null) return { planned: { ...proposed, id: UNKNOWN }, replaces: false };
  return { planned: proposed, replaces: triggersReplace(prior.triggers ?? null, config?.triggers ?? null) };
}

/** The resource as it is after the change: a new one gets the id. */
export function applyNullResource(planned: ValueObject | null, newId: () => string): ValueObject | null {
  return planned?.id === UNKNOWN ? { ...planned, id: newId() } : planned;
}

/** A state of whatever version as the present schema has it: keys that it does not know are dropped. */
export function upgradeNullResource(stored: ValueObject): ValueObject {
  return { id: stored.id ?? null, triggers: stored.triggers ?? null };
}

/**
 * Whether configured triggers replace a resource with the stored ones: when any key has another value, unknown included,
 * or is gone. A key that is configured as null where none is stored is no difference: such keys were not stored once.
 */
function triggersReplace(stored: Value, configured: Value): boolean {
  const before = keysOf(stored);
  const after = keysOf(configured);
  const gone = Object.keys(before).some((key) => !Object.hasOwn(after, key));
  return gone || Object.entries(after).some(([key, value]) => value !== valueAt(before, key));
}

function keysOf(triggers: Value): ValueObject {
  return isObject(triggers) ? triggers : {};
}

function valueAt(triggers: ValueObject, key: string): Value {
  return Object.hasOwn(triggers, key) ? (triggers[key] ?? null) : null;
}
