import type { SvmIdentity } from "../model/iscsi-service";
import { ELSEWHERE_ATTRIBUTE } from "../model/provider-contract";
import { isObject, UNKNOWN, type Value, type ValueObject } from "../plugin/value";
import { isSameEndpoint } from "../reconciler/applied-endpoint";

/** Whether the service of an SVM of that endpoint is declared, and this provider does not know it by itself. */
export type DeclaredElsewhere = (svm: SvmIdentity, endpoint: string) => boolean;

/** What a provider's configuration says of services that are declared elsewhere. In doubt, one is. */
export function elsewhereIn(config: ValueObject): DeclaredElsewhere {
  const entries = config[ELSEWHERE_ATTRIBUTE] ?? null;
  const all = Array.isArray(entries) ? (entries as readonly Value[]) : [];
  return (svm, endpoint) => entries === UNKNOWN || all.some((entry) => isOf(entry, svm, endpoint));
}

function isOf(entry: Value, { svmName, svmUuid }: SvmIdentity, endpoint: string): boolean {
  if (!isObject(entry)) return true;
  const { endpoint: address = null, svm_name: name = null, svm_uuid: uuid = null } = entry;
  // A cluster has several addresses, an SVM one UUID.
  if (typeof uuid === "string" && svmUuid !== undefined) return uuid.toLowerCase() === svmUuid;
  const isThere = typeof address !== "string" || isSameEndpoint(address, endpoint);
  return isThere && (uuid === UNKNOWN || mayBe(name, svmName));
}

function mayBe(value: Value, text: string | undefined): boolean {
  return value === UNKNOWN || (typeof value === "string" && value.toLowerCase() === text?.toLowerCase());
}
