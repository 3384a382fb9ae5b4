import { answerCollection, answerObject, remaining, renderRecord } from "./collection";
import { attempt, type Context, granted, type Handler, type Outcome, refused, unchanged, visibleSvms } from "./handler";
import { parseObjectQuery, parseQuery } from "./query";
import type { CollectionSchema, FlatRecord } from "./records";
import { Refusal, type RefusalCode } from "./refusal";
import { type BodyValues, decodeBody } from "./request-body";
import { type SimulatorState, withSvm } from "./state";
import { isAlias, newService, type Service, type Svm } from "./svm";

/** Counters of the services, all zero: nobody reads or writes through a simulated target. */
const COUNTERS = ["iops", "latency", "throughput"].flatMap((quantity) =>
  (quantity === "throughput" ? ["read", "write", "total"] : ["read", "write", "other", "total"]).flatMap((kind) => [
    `metric.${quantity}.${kind}`,
    `statistics.${quantity}_raw.${kind}`,
  ]),
);

/** The collection of iSCSI services. */
export const ISCSI_SERVICES: CollectionSchema = {
  path: "/protocols/san/iscsi/services",
  fields: {
    "svm.uuid": "string",
    "svm.name": "string",
    enabled: "boolean",
    "target.name": "string",
    "target.alias": "string",
    "metric.status": "string",
    "metric.duration": "string",
    "statistics.status": "string",
    ...Object.fromEntries(COUNTERS.map((path) => [path, "number" as const])),
  },
  keys: ["svm.uuid", "svm.name"],
  order: "svm.name",
  expensive: ["metric", "statistics"],
};

/** The record of a service. A cleared alias is absent. */
export function iscsiServiceRecord(svm: Svm, service: Service): FlatRecord {
  return {
    "svm.uuid": svm.uuid,
    "svm.name": svm.name,
    "svm._links.self.href": `/api/svm/svms/${svm.uuid}`,
    enabled: service.enabled,
    "target.name": service.targetName,
    "target.alias": service.targetAlias === "" ? undefined : service.targetAlias,
    "metric.status": "ok",
    "metric.duration": "PT15S",
    "statistics.status": "ok",
    ...Object.fromEntries(COUNTERS.map((path) => [path, 0])),
    "_links.self.href": `/api${ISCSI_SERVICES.path}/${svm.uuid}`,
  };
}

/** GET of the collection. */
export const listServices: Handler = (context) => {
  const records = owners(context).map(({ svm, service }) => iscsiServiceRecord(svm, service));
  return unchanged(context, answerCollection(ISCSI_SERVICES, records, context.request));
};

/** GET of one service. */
export const readService: Handler = (context) => {
  const { svm, service } = ownerOf(context);
  return unchanged(context, answerObject(ISCSI_SERVICES, iscsiServiceRecord(svm, service), context.request));
};

/** PATCH of all services that the query matches. */
export const changeServices: Handler = (context) => forEachMatch(context, changeOne);

/** DELETE of all services that the query matches. */
export const deleteServices: Handler = (context) => forEachMatch(context, deleteOne);

/** One write after the other; the first that is refused ends it, and what was done before stays done. */
function forEachMatch(context: Context, write: (context: Context, owner: ServiceOwner) => Outcome): Outcome {
  const matches = matchingOwners(context);
  let { state } = context;
  for (const owner of matches) {
    const outcome = attempt(state, () => write({ ...context, state }, owner));
    if (outcome.response.code !== undefined) return outcome;
    ({ state } = outcome);
  }
  return { state, response: granted(200, { num_records: matches.length }) };
}

function matchingOwners(context: Context): ServiceOwner[] {
  const query = parseQuery(ISCSI_SERVICES, context.request);
  if (query.filters.length === 0)
    throw new Refusal("2", { message: "A query is required to change or delete more than one entry." });
  const byRecord = new Map(owners(context).map((owner) => [iscsiServiceRecord(owner.svm, owner.service), owner]));
  return remaining([...byRecord.keys()], query).flatMap((record) => byRecord.get(record) ?? []);
}

function owners(context: Context): ServiceOwner[] {
  return visibleSvms(context).flatMap((svm) => (svm.service === undefined ? [] : [{ svm, service: svm.service }]));
}

const CREATE_BODY = {
  settable: { "svm.uuid": "string", "svm.name": "string", enabled: "boolean", "target.alias": "string" },
  readOnly: ["target.name", "metric", "statistics", "_links"],
} as const;

/** What stands against a creation, in the order in which it is looked at. */
const OBSTACLES: readonly [RefusalCode, (state: SimulatorState, svm: Svm) => boolean][] = [
  ["1115127", ({ cluster }) => !cluster.licenses.includes("iscsi")],
  ["5374077", (_, { service }) => service !== undefined],
  ["5373966", (_, { nvme }) => nvme],
  ["2621507", (_, { iscsiAllowed }) => !iscsiAllowed],
  ["5374893", (_, { state }) => state !== "running"],
];

/** POST of the collection. */
export const createService: Handler = (context) => {
  const { fields, returnRecords } = parseObjectQuery(ISCSI_SERVICES, context.request);
  const values = decodeBody(context.request.body, CREATE_BODY);
  refuseOnAsaR2(context.state);
  const svm = namedSvm(context, values);
  return whenUnlocked(context, svm, () => {
    refuseObstacles(context.state, svm);
    const service = serviceFrom(svm, values);
    const record = renderRecord(iscsiServiceRecord(svm, service), fields);
    return created(context, svm, service, returnRecords === true ? { num_records: 1, records: [record] } : {});
  });
};

function namedSvm(context: Context, values: BodyValues): Svm {
  const [uuid, name] = [values.get("svm.uuid") ?? "", values.get("svm.name") ?? ""];
  if (uuid === "" && name === "") return requireScope(context);
  const matches = visibleSvms(context).filter((svm) => svm.uuid === uuid || svm.name === name);
  const svm = matches[0];
  if (svm === undefined)
    throw new Refusal("2621462", { message: `The SVM "${name === "" ? uuid : name}" does not exist.` });
  if ((uuid !== "" && svm.uuid !== uuid) || (name !== "" && svm.name !== name)) throw new Refusal("2621706");
  return svm;
}

function requireScope({ scope }: Context): Svm {
  if (scope === undefined) throw new Refusal("2621707");
  return scope;
}

function refuseObstacles(state: SimulatorState, svm: Svm): void {
  for (const [code, standsInTheWay] of OBSTACLES) if (standsInTheWay(state, svm)) throw new Refusal(code);
}

function serviceFrom(svm: Svm, values: BodyValues): Service {
  return newService(svm, {
    enabled: values.get("enabled") !== false,
    targetAlias: validAlias(String(values.get("target.alias") ?? svm.name)),
  });
}

function created({ state }: Context, svm: Svm, service: Service, body: object): Outcome {
  const location = `/api${ISCSI_SERVICES.path}/${svm.uuid}`;
  return { state: withSvm(state, svm.uuid, { service }), response: granted(201, body, { Location: location }) };
}

const CHANGE_BODY = {
  settable: { enabled: "boolean", "target.alias": "string" },
  readOnly: ["svm.uuid", "svm.name", "target.name", "metric", "statistics", "_links"],
} as const;

/** An SVM that has a service. */
export interface ServiceOwner {
  readonly svm: Svm;
  readonly service: Service;
}

/** PATCH of one service. */
export const changeService: Handler = (context) => {
  parseObjectQuery(ISCSI_SERVICES, context.request);
  return changeOne(context, ownerOf(context));
};

/** DELETE of one service. A body is ignored: some clients send `{}`. */
export const deleteService: Handler = (context) => {
  parseObjectQuery(ISCSI_SERVICES, context.request);
  return deleteOne(context, ownerOf(context));
};

/** Changes the service as the body says, in one go or not at all. */
export function changeOne(context: Context, { svm, service }: ServiceOwner): Outcome {
  const changed = changedService(context.request.body, service);
  return whenUnlocked(context, svm, () => written(context, svm, changed));
}

/** Deletes the service, which must be disabled. */
export function deleteOne(context: Context, { svm, service }: ServiceOwner): Outcome {
  refuseOnAsaR2(context.state);
  return whenUnlocked(context, svm, () => {
    if (service.enabled) throw new Refusal("5373960");
    return written(context, svm, undefined);
  });
}

/**
 * The service that the path names by its SVM.
 *
 * @throws Refusal 2621462 without such an SVM, 5374078 when it has no service
 */
export function ownerOf(context: Context): ServiceOwner {
  const svm = visibleSvms(context).find(({ uuid }) => uuid === context.id);
  if (svm === undefined)
    throw new Refusal("2621462", { message: `The SVM with UUID "${context.id}" does not exist.`, target: "svm.uuid" });
  if (svm.service === undefined) throw new Refusal("5374078");
  return { svm, service: svm.service };
}

function changedService(body: string, service: Service): Service {
  const values = decodeBody(body, CHANGE_BODY);
  const enabled = values.get("enabled") ?? service.enabled;
  const targetAlias = validAlias(String(values.get("target.alias") ?? service.targetAlias));
  if (enabled !== service.enabled && targetAlias !== service.targetAlias) throw new Refusal("5374081");
  return { ...service, enabled: enabled === true, targetAlias };
}

function written({ state }: Context, svm: Svm, service: Service | undefined): Outcome {
  return { state: withSvm(state, svm.uuid, { service }), response: granted(200, {}) };
}

/**
 * Passes an alias on that ONTAP would take; the empty string is one: it clears the alias.
 *
 * @throws Refusal 262245 for every other text
 */
export function validAlias(alias: string): string {
  if (!isAlias(alias)) {
    throw new Refusal("262245", {
      message: `The value "${alias}" is invalid for field "target.alias" (1 to 128 printable characters without a space)`,
      target: "target.alias",
    });
  }
  return alias;
}

/**
 * Refuses what an ASA r2 system does not do: there services come and go with their SVM.
 *
 * @throws Refusal 5376452
 */
export function refuseOnAsaR2({ cluster }: SimulatorState): void {
  if (cluster.asaR2) throw new Refusal("5376452");
}

/** Makes a write, unless the SVM is locked: then the write is refused (2621573) and the lock is one write shorter. */
export function whenUnlocked({ state }: Context, svm: Svm, write: () => Outcome): Outcome {
  return svm.lockedForWrites === 0
    ? write()
    : refused(withSvm(state, svm.uuid, { lockedForWrites: svm.lockedForWrites - 1 }), new Refusal("2621573"));
}
