import { answerObject, lists, remaining, renderRecord } from "./collection";
import { attempt, type Context, granted, type Handler, type Outcome, refused } from "./handler";
import { parseObjectQuery, parseQuery } from "./query";
import type { CollectionSchema, FlatRecord } from "./records";
import { Refusal, type RefusalCode } from "./refusal";
import { type BodyValues, decodeBody } from "./request-body";
import { type SimulatorState, withSvm } from "./state";
import { isAlias, newService, type Service, type Svm } from "./svm";

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
  },
  keys: ["svm.uuid", "svm.name"],
  order: "svm.name",
  expensive: ["metric", "statistics"],
};

/** The record of a service. A cleared alias is absent. */
function serviceRecord(svm: Svm, service: Service): FlatRecord {
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
    "_links.self.href": `/api${ISCSI_SERVICES.path}/${svm.uuid}`,
  };
}

interface ServiceOwner {
  readonly svm: Svm;
  readonly service: Service;
}

function owners({ svms }: SimulatorState): ServiceOwner[] {
  return svms.flatMap((svm) => (svm.service === undefined ? [] : [{ svm, service: svm.service }]));
}

/** The service that the path names by its SVM. */
function ownerOf({ state, id }: Context): ServiceOwner {
  const svm = state.svms.find(({ uuid }) => uuid === id);
  if (svm === undefined)
    throw new Refusal("2621462", { message: `The SVM with UUID "${id}" does not exist.`, target: "svm.uuid" });
  if (svm.service === undefined) throw new Refusal("5374078");
  return { svm, service: svm.service };
}

export const listServices = lists((state) => ({
  schema: ISCSI_SERVICES,
  records: owners(state).map(({ svm, service }) => serviceRecord(svm, service)),
}));

export const readService: Handler = (context) => {
  const { svm, service } = ownerOf(context);
  const response = answerObject(ISCSI_SERVICES, serviceRecord(svm, service), context.request);
  return { state: context.state, response };
};

export const changeService: Handler = (context) => {
  parseObjectQuery(ISCSI_SERVICES, context.request);
  return changeOne(context, ownerOf(context));
};

/** A body is ignored: some clients send `{}`. */
export const deleteService: Handler = (context) => {
  parseObjectQuery(ISCSI_SERVICES, context.request);
  return deleteOne(context, ownerOf(context));
};

export const changeServices: Handler = (context) => forEachMatch(context, changeOne);

export const deleteServices: Handler = (context) => forEachMatch(context, deleteOne);

/** One write after the other. The first refused one ends it; the writes before it stay done. */
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

function matchingOwners({ state, request }: Context): ServiceOwner[] {
  const query = parseQuery(ISCSI_SERVICES, request);
  if (query.filters.length === 0)
    throw new Refusal("2", { message: "A query is required to change or delete more than one entry." });
  const byRecord = new Map(owners(state).map((owner) => [serviceRecord(owner.svm, owner.service), owner]));
  return remaining([...byRecord.keys()], query).flatMap((record) => byRecord.get(record) ?? []);
}

const CHANGE_BODY = {
  settable: { enabled: "boolean", "target.alias": "string" },
  readOnly: ["svm.uuid", "svm.name", "target.name", "metric", "statistics", "_links"],
} as const;

/** `enabled` changes alone: with any other one of them, ONTAP refuses it. */
const SETTABLE = Object.keys(CHANGE_BODY.settable);

function changeOne({ state, request }: Context, { svm, service }: ServiceOwner): Outcome {
  const values = decodeBody(request.body, CHANGE_BODY);
  const enabled = (values.get("enabled") ?? service.enabled) === true;
  const targetAlias = validAlias(String(values.get("target.alias") ?? service.targetAlias));
  const record = serviceRecord(svm, service);
  const changed = SETTABLE.filter((field) => values.has(field) && values.get(field) !== (record[field] ?? ""));
  if (changed.includes("enabled") && changed.length > 1) throw new Refusal("5374081");
  return whenUnlocked(state, svm, () => written(state, svm, { ...service, enabled, targetAlias }));
}

function deleteOne({ state }: Context, { svm, service }: ServiceOwner): Outcome {
  refuseOnAsaR2(state);
  return whenUnlocked(state, svm, () => {
    if (service.enabled) throw new Refusal("5373960");
    return written(state, svm, undefined);
  });
}

function written(state: SimulatorState, svm: Svm, service: Service | undefined): Outcome {
  return { state: withSvm(state, svm.uuid, { service }), response: granted(200, {}) };
}

const CREATE_BODY = {
  settable: { "svm.uuid": "string", "svm.name": "string", enabled: "boolean", "target.alias": "string" },
  readOnly: ["target.name", "metric", "statistics", "_links"],
} as const;

/** The reasons to refuse a creation, in ONTAP's order. */
const OBSTACLES: readonly [RefusalCode, (state: SimulatorState, svm: Svm) => boolean][] = [
  ["1115127", ({ cluster }) => !cluster.licenses.includes("iscsi")],
  ["5374077", (_, { service }) => service !== undefined],
  ["5373966", (_, { nvme }) => nvme],
  ["2621507", (_, { iscsiAllowed }) => !iscsiAllowed],
  ["5374893", (_, { state }) => state !== "running"],
];

export const createService: Handler = ({ state, request }) => {
  const { fields, returnRecords } = parseObjectQuery(ISCSI_SERVICES, request);
  const values = decodeBody(request.body, CREATE_BODY);
  refuseOnAsaR2(state);
  const svm = namedSvm(state, values);
  return whenUnlocked(state, svm, () => {
    for (const [code, standsInTheWay] of OBSTACLES) if (standsInTheWay(state, svm)) throw new Refusal(code);
    const service = newService(svm, {
      enabled: values.get("enabled") !== false,
      targetAlias: validAlias(String(values.get("target.alias") ?? svm.name)),
    });
    const record = renderRecord(serviceRecord(svm, service), fields);
    const body = returnRecords === true ? { num_records: 1, records: [record] } : {};
    const response = granted(201, body, { Location: `/api${ISCSI_SERVICES.path}/${svm.uuid}` });
    return { state: withSvm(state, svm.uuid, { service }), response };
  });
};

function namedSvm({ svms }: SimulatorState, values: BodyValues): Svm {
  const [uuid, name] = [values.get("svm.uuid") ?? "", values.get("svm.name") ?? ""];
  if (uuid === "" && name === "") throw new Refusal("2621707");
  const svm = svms.find((each) => each.uuid === uuid || each.name === name);
  if (svm === undefined)
    throw new Refusal("2621462", { message: `The SVM "${name === "" ? uuid : name}" does not exist.` });
  if ((uuid !== "" && svm.uuid !== uuid) || (name !== "" && svm.name !== name)) throw new Refusal("2621706");
  return svm;
}

/** The empty string clears the alias. */
function validAlias(alias: string): string {
  if (isAlias(alias)) return alias;
  const expected = "1 to 128 printable characters without a space";
  const message = `The value "${alias}" is invalid for field "target.alias" (${expected})`;
  throw new Refusal("262245", { message, target: "target.alias" });
}

/** On an ASA r2 system, services come and go with their SVM. */
function refuseOnAsaR2({ cluster }: SimulatorState): void {
  if (cluster.asaR2) throw new Refusal("5376452");
}

/** Makes a write, unless the SVM is locked: then it refuses the write (2621573) and shortens the lock by one. */
function whenUnlocked(state: SimulatorState, svm: Svm, write: () => Outcome): Outcome {
  return svm.lockedForWrites === 0
    ? write()
    : refused(withSvm(state, svm.uuid, { lockedForWrites: svm.lockedForWrites - 1 }), new Refusal("2621573"));
}
