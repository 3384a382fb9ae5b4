import type { SvmState } from "../../ontap/wire";
import type { Context, Handler } from "../api/context";
import { granted } from "../api/message";
import { Refusal } from "../api/refusal";
import { type BodyValues, decodeBody } from "../api/request-body";
import { invalidValue } from "../query/collection-schema";
import { nextSvm, type SimulatorState, svmByName, withAddedSvm, withoutSvm, withSvm } from "../state/state";
import { newService, type Service, type Svm } from "../state/svm";
import { svmOf, SVMS } from "./svms";

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
