import type { COMPUTED_ATTRIBUTE, DECLARED_ATTRIBUTE } from "../model/provider-contract";
import { given } from "../model/decode";
import type { IscsiServiceSpec, IscsiServiceState, SvmIdentity } from "../model/iscsi-service";
import { UNKNOWN, type Value, type ValueObject } from "../plugin/value";

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
  hide_target_alias: null,
  awaits_svm: null,
  target_name: null,
  target_portals: null,
  in_sync: null,
  drift: null,
};

const NAMES = Object.keys(NOTHING) as readonly AttributeName[];

/** The service in an object: what it lacks is null, and what no service has is left out. */
export function serviceObject(object: ValueObject): ServiceObject {
  const values = NAMES.map((name) => [name, object[name] ?? null] as const);
  return { ...NOTHING, ...Object.fromEntries(values) };
}

/** A text that is given and known. */
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

/** The live service as a state has it; `undefined` when the state says that there is none. */
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

/** A state that holds a live service: what was declared in other words, but means the same, stays as it was written. */
export function withLive(
  before: ServiceObject,
  live: IscsiServiceState,
  portals: readonly string[] | undefined,
): ServiceObject {
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
    target_portals: portals ?? null,
    ...SETTLED,
  };
}

/** A state that holds no live service. */
export function withoutLive(before: ServiceObject): ServiceObject {
  return {
    ...before,
    ensure: "absent",
    enabled: null,
    target_alias: null,
    target_name: null,
    target_portals: null,
    ...SETTLED,
  };
}

/** What a look at the live service leaves of what the last plan saw. */
export const SETTLED = { in_sync: true, drift: "" } as const;
