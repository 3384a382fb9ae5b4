import { given } from "../model/decode";
import type { IscsiServiceSpec, IscsiServiceState, SvmIdentity } from "../model/iscsi-service";
import type { COMPUTED_ATTRIBUTE, DECLARED_ATTRIBUTE } from "../model/provider-contract";
import type { IDENTITY } from "../plugin/messages";
import { UNKNOWN, type Value, type ValueObject, writeValue } from "../plugin/value";
import type { Encodable } from "../plugin/wire";

type NameOf<Attributes> = Attributes[keyof Attributes];

/** The names of the attributes of a service, declared and computed ones. */
export type AttributeName = NameOf<typeof DECLARED_ATTRIBUTE> | NameOf<typeof COMPUTED_ATTRIBUTE>;

/** A service as a configuration, a plan or a state has it. */
export type ServiceObject = Readonly<Record<AttributeName, Value>>;

const NOTHING: ServiceObject = {
  cluster: null,
  svm_name: null,
  svm_uuid: null,
  ensure: null,
  enabled: null,
  target_alias: null,
  deletion_policy: null,
  active_sessions: null,
  awaits_svm: null,
  target_name: null,
  endpoint: null,
  disruption: null,
  deletion: null,
};

const NAMES = Object.keys(NOTHING) as readonly AttributeName[];

/** The service in an object: a missing attribute is null, an attribute that no service has is left out. */
export function serviceObject(object: ValueObject): ServiceObject {
  const values = NAMES.map((name) => [name, object[name] ?? null] as const);
  return { ...NOTHING, ...Object.fromEntries(values) };
}

/** A string that is given and known. */
export function textIn(value: Value | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Whether some of the values are known only when the plan is applied. */
export function isAnyUnknown(...values: readonly Value[]): boolean {
  return values.includes(UNKNOWN);
}

/** The SVM of an object, as far as it is given and known. */
export function svmOf({ svm_name, svm_uuid }: Pick<ServiceObject, "svm_name" | "svm_uuid">): SvmIdentity {
  return given({ svmName: textIn(svm_name), svmUuid: textIn(svm_uuid)?.toLowerCase() });
}

/** The declaration in an object, as far as it is given and known. */
export function specOf(object: ServiceObject): IscsiServiceSpec {
  const svm = svmOf(object);
  if (object.ensure === "absent") return { ...svm, ensure: "absent" };
  const enabled = typeof object.enabled === "boolean" ? object.enabled : undefined;
  return given({ ...svm, enabled, targetAlias: textIn(object.target_alias)?.normalize("NFC") });
}

/** The service as a state has it; `undefined` when the state says that there is none. */
export function recordedState(state: ServiceObject): IscsiServiceState | undefined {
  if (state.ensure === "absent") return undefined;
  const { svmName = "", svmUuid = "" } = svmOf(state);
  return {
    svmName,
    svmUuid,
    enabled: state.enabled === true,
    targetAlias: textIn(state.target_alias)?.normalize("NFC") ?? "",
    targetName: textIn(state.target_name) ?? "",
  };
}

/** A state that holds an actual service. A value that was declared in another spelling keeps that spelling. */
export function withLive(before: ServiceObject, live: IscsiServiceState): ServiceObject {
  const uuid = textIn(before.svm_uuid);
  const alias = textIn(before.target_alias);
  return {
    ...before,
    svm_name: live.svmName,
    svm_uuid: uuid?.toLowerCase() === live.svmUuid ? uuid : live.svmUuid,
    ensure: "present",
    enabled: live.enabled,
    target_alias: alias?.normalize("NFC") === live.targetAlias ? alias : live.targetAlias,
    target_name: live.targetName,
  };
}

/** A state that holds no service. */
export function withoutLive(before: ServiceObject): ServiceObject {
  return { ...before, ensure: "absent", enabled: null, target_alias: null, target_name: null };
}

/** The identity of a service; none as long as the SVM's UUID is unknown, because an identity never changes. */
export function identityOf({ cluster, svm_uuid }: ServiceObject): Encodable<typeof IDENTITY> | undefined {
  const uuid = textIn(svm_uuid);
  if (uuid === undefined || textIn(cluster) === undefined) return undefined;
  return { identityData: writeValue({ cluster, svm_uuid: uuid.toLowerCase() }) };
}
