import { Provisioning } from "../../../lib";

/** What happens to the SVM of a service behind its declaration's back. */
export type Event =
  "endpoint changed" | "SVM renamed" | "SVM re-created" | "SVM re-created, no service" | "array swapped" | "SVM gone";

/** What is done then. With a saved plan, it happens between plan and apply. */
export type Verb = "saved plan" | "apply" | "destroy";

/** One event before one verb, and how it goes as a null_resource. */
export interface IdentityRow {
  readonly svmName: string;
  readonly event: Event;
  readonly verb: Verb;
  readonly goes: Outcome;
}

/** How a row goes: of each SVM, the writes about it and what is left of its service. */
export interface Outcome {
  /** Of the plan, and of the apply. */
  readonly exitCodes: string;
  /** The SVM that the last apply saw. */
  readonly seen: string;
  /** The SVM that has its name now, where it was. */
  readonly other: string;
}

const TABLE: readonly (readonly [Verb, Event, Outcome["exitCodes"], Outcome["seen"], Outcome["other"]])[] = [
  // The plan has the endpoint that it was made for.
  ["saved plan", "endpoint changed", "2 0", "PATCH, disabled", "no write, enabled"],
  // ONTAP refuses the creation, whose name and UUID are not of one SVM any more.
  ["saved plan", "SVM renamed", "2 1", "POST, enabled", "not there"],
  ["saved plan", "SVM re-created", "2 1", "not there", "no write, enabled"],
  ["saved plan", "SVM re-created, no service", "2 1", "not there", "POST, gone"],
  ["saved plan", "array swapped", "2 1", "not there", "no write, enabled"],
  ["saved plan", "SVM gone", "2 1", "not there", "not there"],

  // What the plan sees, it shows and writes.
  ["apply", "endpoint changed", "2 0", "no write, enabled", "PATCH, disabled"],
  ["apply", "SVM renamed", "1 1", "no write, enabled", "not there"],
  ["apply", "SVM re-created", "2 0", "not there", "PATCH, disabled"],
  ["apply", "SVM re-created, no service", "2 0", "not there", "POST, disabled"],
  ["apply", "array swapped", "2 0", "not there", "PATCH, disabled"],
  ["apply", "SVM gone", "1 1", "not there", "not there"],

  ["destroy", "endpoint changed", "2 1", "no write, enabled", "no write, enabled"],
  ["destroy", "SVM renamed", "2 0", "DELETE PATCH DELETE, gone", "not there"],
  ["destroy", "SVM re-created", "2 1", "not there", "no write, enabled"],
  ["destroy", "SVM re-created, no service", "2 1", "not there", "no write, gone"],
  ["destroy", "array swapped", "2 1", "not there", "no write, enabled"],
  ["destroy", "SVM gone", "2 1", "not there", "not there"],
];

/**
 * What the provider does otherwise, because a service is its SVM's UUID to the engine, by which its plans, those of destroys
 * too, look at the cluster: another SVM in its place is not written to, whatever its name, before the state has forgotten the
 * one that is gone. What a null_resource leaves to ONTAP is refused before it is sent.
 */
const BY_PROVIDER: Readonly<Partial<Record<Verb, Partial<Record<Event, Partial<Outcome>>>>>> = {
  "saved plan": {
    "SVM renamed": { seen: "no write, enabled" },
    "SVM re-created, no service": { other: "no write, gone" },
  },
  apply: {
    "endpoint changed": { exitCodes: "1 1", other: "no write, enabled" },
    "SVM re-created": { exitCodes: "1 1", other: "no write, enabled" },
    "SVM re-created, no service": { exitCodes: "1 1", other: "no write, gone" },
    "array swapped": { exitCodes: "1 1", other: "no write, enabled" },
  },
  destroy: {
    "endpoint changed": { exitCodes: "1 1" },
    "SVM re-created": { exitCodes: "1 1" },
    "SVM re-created, no service": { exitCodes: "1 1" },
    "array swapped": { exitCodes: "1 1" },
    "SVM gone": { exitCodes: "1 1" },
  },
};

/** How a row goes in a mode. */
export function outcomeIn(provisioning: Provisioning, { verb, event, goes }: IdentityRow): Outcome {
  return provisioning === Provisioning.PROVIDER ? { ...goes, ...BY_PROVIDER[verb]?.[event] } : goes;
}

/** The rows of a mode: nothing writes to the service of a null_resource that is destroyed. */
export function rowsIn(provisioning: Provisioning): readonly IdentityRow[] {
  return ROWS.filter(({ verb }) => provisioning === Provisioning.PROVIDER || verb !== "destroy");
}

/** Every event before every verb. */
export const ROWS: readonly IdentityRow[] = TABLE.map(([verb, event, exitCodes, seen, other]) => ({
  svmName: `${verb} ${event}`.replaceAll(/[^A-Za-z]+/g, "-"),
  verb,
  event,
  goes: { exitCodes, seen, other },
}));
