import { type Context, type Handler, type Outcome, visibleSvms } from "../api/context";
import { granted } from "../api/message";
import { parseObjectQuery } from "../query/query";
import { Refusal } from "../api/refusal";
import { decodeBody } from "../api/request-body";
import { withSvm } from "../state/state";
import type { Service, Svm } from "../state/svm";
import { ISCSI_SERVICES } from "./iscsi-service-record";
import { refuseOnAsaR2, validAlias, whenUnlocked } from "./iscsi-service-rules";

const BODY = {
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
  const values = decodeBody(body, BODY);
  const enabled = values.get("enabled") ?? service.enabled;
  const targetAlias = validAlias(String(values.get("target.alias") ?? service.targetAlias));
  if (enabled !== service.enabled && targetAlias !== service.targetAlias) throw new Refusal("5374081");
  return { ...service, enabled: enabled === true, targetAlias };
}

function written({ state }: Context, svm: Svm, service: Service | undefined): Outcome {
  return { state: withSvm(state, svm.uuid, { service }), response: granted(200, {}) };
}
