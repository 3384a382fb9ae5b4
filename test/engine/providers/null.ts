import { randomBytes } from "node:crypto";
import { attributePath } from "../../../lib/plugin/diagnostic";
import {
  readObject,
  readState,
  writeValue,
  isObject,
  UNKNOWN,
  type Value,
  type ValueObject,
} from "../../../lib/plugin/value";
import { attribute, schema } from "../../../lib/plugin/schema";
import { serveStandIn } from "./stand-in";

/** A test fixture: stands in for hashicorp/null 3.2.4 on machines that reach no provider registry; `null_resource` only. */
const NULL_RESOURCE = schema(
  attribute("id", "string", "computed", "A random number, given at creation."),
  attribute("triggers", ["map", "string"], "optional", "Any text by any key; a change replaces the resource."),
);

serveStandIn("null", {
  GetMetadata: () => ({ resources: [{ typeName: "null_resource" }] }),
  GetProviderSchema: () => ({ provider: schema(), resourceSchemas: { null_resource: NULL_RESOURCE } }),
  UpgradeResourceState: ({ rawState }) => {
    // What the present schema does not know is dropped.
    const { id = null, triggers = null } = readState(rawState);
    return { upgradedState: writeValue({ id, triggers }) };
  },
  ReadResource: ({ currentState, private: kept }) => ({
    newState: writeValue(readObject(currentState)),
    private: kept,
  }),
  PlanResourceChange: ({ priorState, proposedNewState, config, priorPrivate }) => {
    const [prior, proposed] = [readObject(priorState), readObject(proposedNewState)];
    const replaces = prior !== null && proposed !== null && isReplaced(prior, readObject(config));
    return {
      plannedState: writeValue(prior === null && proposed !== null ? { ...proposed, id: UNKNOWN } : proposed),
      plannedPrivate: priorPrivate,
      requiresReplace: replaces ? [attributePath("triggers")] : [],
    };
  },
  ApplyResourceChange: ({ plannedState, plannedPrivate }) => {
    const planned = readObject(plannedState);
    const newState = planned?.id === UNKNOWN ? { ...planned, id: randomId() } : planned;
    return { newState: writeValue(newState), private: plannedPrivate };
  },
});

/**
 * Whether configured triggers replace a resource with the stored ones: when any key has another value, unknown included,
 * or is gone. A key that is configured as null where none is stored is no difference: such keys were not stored once.
 */
function isReplaced(prior: ValueObject, config: ValueObject | null): boolean {
  const [before, after] = [triggersOf(prior), triggersOf(config)];
  const isGone = Object.keys(before).some((key) => !Object.hasOwn(after, key));
  return isGone || Object.entries(after).some(([key, value]) => value !== valueAt(before, key));
}

function triggersOf(resource: ValueObject | null): ValueObject {
  const triggers = resource?.triggers ?? null;
  return isObject(triggers) ? triggers : {};
}

function valueAt(triggers: ValueObject, key: string): Value {
  return Object.hasOwn(triggers, key) ? (triggers[key] ?? null) : null;
}

/** As the genuine provider: a random non-negative 63-bit integer in decimal. */
function randomId(): string {
  return String(randomBytes(8).readBigUInt64BE() >> 1n);
}
