import type { SvmState } from "../ontap/wire";
import { answerCollection, answerObject } from "./collection";
import { type Context, granted, type Handler, unchanged, visibleSvms } from "./handler";
import { type CollectionSchema, type FlatRecord, invalidValue } from "./records";
import { Refusal } from "./refusal";
import { type BodyValues, decodeBody } from "./request-body";
import {
  type ClusterSettings,
  isAtLeast,
  nextSvm,
  type SimulatorState,
  svmByName,
  withAddedSvm,
  withoutSvm,
  withSvm,
} from "./state";
import { newService, type Service, type Svm } from "./svm";

/** The collection of SVMs before ONTAP 9.9.1, with what of them matters to iSCSI. */
const OLD_SVMS: CollectionSchema = {
  path: "/svm/svms",
  fields: {
    uuid: "string",
    name: "string",
    state: "string",
    subtype: "string",
    "iscsi.enabled": "boolean",
    "nvme.enabled": "boolean",
  },
  keys: ["uuid", "name"],
  order: "name",
  expensive: [],
};

/** The same from then on. */
export const SVMS: CollectionSchema = {
  ...OLD_SVMS,
  fields: { ...OLD_SVMS.fields, "iscsi.allowed": "boolean", "nvme.allowed": "boolean" },
};

/** GET of the collection. */
export const listSvms: Handler = (context) => {
  const { cluster } = context.state;
  const records = visibleSvms(context).map((svm) => svmRecord(svm, cluster));
  return unchanged(context, answerCollection(schemaOf(cluster), records, context.request));
};

/** GET of one SVM. */
export const readSvm: Handler = (context) => {
  const { cluster } = context.state;
  return unchanged(context, answerObject(schemaOf(cluster), svmRecord(svmOf(context), cluster), context.request));
};

/**
 * The SVM that the path names.
 *
 * @throws Refusal 4 when there is none, or the request may not see it
 */
export function svmOf(context: Context): Svm {
  const svm = visibleSvms(context).find(({ uuid }) => uuid === context.id);
  if (svm === undefined) throw new Refusal("4", { target: "uuid" });
  return svm;
}

/** `allowed` exists from ONTAP 9.9.1 on: an older release refuses whoever asks for it. */
function knowsAllowed({ version }: ClusterSettings): boolean {
  return isAtLeast(version, "9.9.1");
}

function schemaOf(cluster: ClusterSettings): CollectionSchema {
  return knowsAllowed(cluster) ? SVMS : OLD_SVMS;
}

function svmRecord(svm: Svm, cluster: ClusterSettings): FlatRecord {
  const allowed = knowsAllowed(cluster) ? { "iscsi.allowed": svm.iscsiAllowed, "nvme.allowed": svm.nvme } : {};
  return {
    uuid: svm.uuid,
    name: svm.name,
    state: svm.state,
    subtype: "default",
    "iscsi.enabled": svm.service?.enabled ?? false,
    "nvme.enabled": svm.nvme,
    ...allowed,
    "_links.self.href": `/api${SVMS.path}/${svm.uuid}`,
  };
}

const BODY = {
  settable: {
    name: "string",
    state: "string",
    "iscsi.allowed": "boolean",
    "iscsi.enabled": "boolean",
    "nvme.allowed": "boolean",
  },
  readOnly: ["uuid", "subtype", "nvme.enabled", "_links"],
} as const;

const STATES: readonly SvmState[] = ["starting", "running", "stopping", "stopped", "deleting"];

/** POST of the collection. Real systems do this in a job; here the SVM is there at once. */
export const createSvm: Handler = (context) => {
  requireClusterRights(context);
  const values = decodeBody(context.request.body, BODY);
  const name = values.get("name");
  if (typeof name !== "string" || name === "")
    throw new Refusal("262245", { message: 'Field "name" is required.', target: "name" });
  const { state } = context;
  requireFreeName(state, name);
  const svm = changedSvm(nextSvm(state, name), values);
  const location = { Location: `/api${SVMS.path}/${svm.uuid}` };
  return { state: withAddedSvm(state, svm), response: granted(201, {}, location) };
};

/**
 * PATCH of one SVM: renames, starts and stops it, allows protocols, and switches its iSCSI service, which `iscsi.enabled`
 * also creates when there is none.
 */
export const changeSvm: Handler = (context) => {
  const svm = svmOf(context);
  const changed = changedSvm(svm, decodeBody(context.request.body, BODY));
  if (changed.name !== svm.name) requireFreeName(context.state, changed.name);
  return { state: withSvm(context.state, svm.uuid, changed), response: granted(200, {}) };
};

/** DELETE of one SVM, and of its iSCSI service with it. */
export const deleteSvm: Handler = (context) => {
  requireClusterRights(context);
  const { uuid } = svmOf(context);
  return { state: withoutSvm(context.state, uuid), response: granted(200, {}) };
};

function requireClusterRights({ scope }: Context): void {
  if (scope !== undefined) throw new Refusal("6");
}

function requireFreeName(state: SimulatorState, name: string): void {
  if (svmByName(state, name) !== undefined) throw new Refusal("1", { target: "name" });
}

function changedSvm(svm: Svm, values: BodyValues): Svm {
  const renamed = { ...svm, name: String(values.get("name") ?? svm.name) };
  return {
    ...renamed,
    state: validState(String(values.get("state") ?? svm.state)),
    iscsiAllowed: (values.get("iscsi.allowed") ?? svm.iscsiAllowed) === true,
    nvme: (values.get("nvme.allowed") ?? svm.nvme) === true,
    service: switchedService(renamed, values.get("iscsi.enabled")),
  };
}

function validState(text: string): SvmState {
  const state = STATES.find((known) => known === text);
  if (state === undefined) throw invalidValue("state", text, STATES.join("|"));
  return state;
}

function switchedService(svm: Svm, enabled: unknown): Service | undefined {
  if (typeof enabled !== "boolean") return svm.service;
  return svm.service === undefined && !enabled ? undefined : { ...(svm.service ?? newService(svm)), enabled };
}
