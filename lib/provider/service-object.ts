import { omitUndefined } from "../model/decode";
import {
  COMPARED_NAMES,
  type IscsiServiceSpec,
  type IscsiServiceState,
  normalized,
  readAttributes,
  RECORD_FIELDS,
  type RecordName,
  serviceKey,
  type SvmIdentity,
} from "../model/service";
import { COMPUTED_ATTRIBUTE, DECLARED_ATTRIBUTE } from "../model/contract";
import type { IDENTITY } from "../plugin/messages";
import { writeValue, UNKNOWN, type Value, type ValueObject } from "../plugin/value";
import type { Encodable } from "../plugin/wire";

type NameOf<Attributes> = Attributes[keyof Attributes];

export type AttributeName = NameOf<typeof DECLARED_ATTRIBUTE> | NameOf<typeof COMPUTED_ATTRIBUTE>;

export type ServiceObject = Readonly<Record<AttributeName, Value>>;

const NAMES = [...Object.values(DECLARED_ATTRIBUTE), ...Object.values(COMPUTED_ATTRIBUTE)];

/** The service in an object: a missing attribute is null, an attribute that no service has is left out. */
export function serviceObject(object: ValueObject): ServiceObject {
  return Object.fromEntries(NAMES.map((name) => [name, object[name] ?? null])) as ServiceObject;
}

export function textIn(value: Value | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function isAnyUnknown(...values: readonly Value[]): boolean {
  return values.includes(UNKNOWN);
}

export function svmOf({ svm_name, svm_uuid }: Pick<ServiceObject, "svm_name" | "svm_uuid">): SvmIdentity {
  return omitUndefined({ svmName: textIn(svm_name), svmUuid: textIn(svm_uuid)?.toLowerCase() });
}

/** A service as messages name it, such as `svm1 of cluster1`. */
export function describeService(svm: SvmIdentity, cluster: Value): string {
  return `${serviceKey(svm)} of ${textIn(cluster) ?? "an unknown cluster"}`;
}

export function specOf(object: ServiceObject): IscsiServiceSpec {
  const svm = svmOf(object);
  return object.ensure === "absent"
    ? { ...svm, ensure: "absent" }
    : { ...svm, ...readAttributes(COMPARED_NAMES, object) };
}

/** The attributes of an actual service; null for what is not known of it. */
export function attributesOf(
  live: Partial<IscsiServiceState>,
): Pick<ServiceObject, (typeof RECORD_FIELDS)[RecordName]["attribute"]> {
  return attributeValues(RECORD_FIELDS, (_, name) => live[name] ?? null);
}

export function attributeValues<Name extends string, Field extends { readonly attribute: AttributeName }>(
  fields: Readonly<Record<Name, Field>>,
  valueOf: (field: Field, name: Name) => Value,
): Readonly<Record<Field["attribute"], Value>> {
  const entries = Object.entries<Field>(fields) as [Name, Field][];
  const values = entries.map(([name, field]) => [field.attribute, valueOf(field, name)] as const);
  return Object.fromEntries(values) as Record<Field["attribute"], Value>;
}

/** A state that holds an actual service. A value that was declared in another spelling keeps that spelling. */
export function withLive(before: ServiceObject, live: IscsiServiceState): ServiceObject {
  const spelled = attributeValues(RECORD_FIELDS, ({ attribute }, name) =>
    normalized(name, before[attribute]) === live[name] ? before[attribute] : live[name],
  );
  return { ...before, ensure: "present", ...spelled };
}

export function withoutLive(before: ServiceObject): ServiceObject {
  const { svm_name, svm_uuid } = before;
  return { ...before, ...attributesOf({}), svm_name, svm_uuid, ensure: "absent" };
}

/** The identity of a service; none as long as the SVM's UUID is unknown, because an identity never changes. */
export function identityOf({ cluster, svm_uuid }: ServiceObject): Encodable<typeof IDENTITY> | undefined {
  const uuid = textIn(svm_uuid);
  if (uuid === undefined || textIn(cluster) === undefined) return undefined;
  return { identityData: writeValue({ cluster, svm_uuid: uuid.toLowerCase() }) };
}
