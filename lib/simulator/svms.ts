import type { SvmState } from "../ontap/wire";
import { lists, reads } from "./collection";
import { granted, type Handler } from "./handler";
import { type CollectionSchema, type FlatRecord, invalidValue } from "./records";
import { Refusal } from "./refusal";
import { decodeBody } from "./request-body";
import { isAtLeast, type SimulatorState, svmByName, withSvm } from "./state";
import type { Svm } from "./svm";

/** The collection of SVMs before ONTAP 9.9.1, with the fields that matter to iSCSI. */
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
};

const SVMS: CollectionSchema = {
  ...OLD_SVMS,
  fields: { ...OLD_SVMS.fields, "iscsi.allowed": "boolean", "nvme.allowed": "boolean" },
};

/** `allowed` exists from ONTAP 9.9.1 on: an older release refuses a request for it. */
function svmsOf({ cluster, svms }: SimulatorState) {
  const knowsAllowed = isAtLeast(cluster.version, "9.9.1");
  const records = svms.map((svm) => ({ ...svmRecord(svm), ...(knowsAllowed ? allowedProtocols(svm) : {}) }));
  return { schema: knowsAllowed ? SVMS : OLD_SVMS, records };
}

export const listSvms = lists(svmsOf);

export const readSvm = reads(svmsOf);

function svmRecord(svm: Svm): FlatRecord {
  return {
    uuid: svm.uuid,
    name: svm.name,
    state: svm.state,
    subtype: svm.subtype,
    "iscsi.enabled": svm.service?.enabled ?? false,
    "nvme.enabled": svm.nvme,
    "_links.self.href": `/api${SVMS.path}/${svm.uuid}`,
  };
}

function allowedProtocols({ iscsiAllowed, nvme }: Svm): FlatRecord {
  return { "iscsi.allowed": iscsiAllowed, "nvme.allowed": nvme };
}

const BODY = {
  settable: { name: "string", state: "string", "iscsi.allowed": "boolean" },
  readOnly: ["uuid", "subtype", "iscsi.enabled", "nvme", "_links"],
} as const;

const STATES: readonly SvmState[] = ["starting", "running", "stopping", "stopped", "deleting"];

export const changeSvm: Handler = ({ state, request, id }) => {
  const svm = state.svms.find(({ uuid }) => uuid === id);
  if (svm === undefined) throw new Refusal("4", { target: "uuid" });
  const values = decodeBody(request.body, BODY);
  const name = String(values.get("name") ?? svm.name);
  if (name !== svm.name && svmByName(state, name) !== undefined) throw new Refusal("1", { target: "name" });
  const changes = {
    name,
    state: validState(String(values.get("state") ?? svm.state)),
    iscsiAllowed: (values.get("iscsi.allowed") ?? svm.iscsiAllowed) === true,
  };
  return { state: withSvm(state, svm.uuid, changes), response: granted(200, {}) };
};

function validState(text: string): SvmState {
  const state = STATES.find((known) => known === text);
  if (state === undefined) throw invalidValue("state", text, STATES.join("|"));
  return state;
}
