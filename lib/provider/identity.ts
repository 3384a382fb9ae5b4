import type { IDENTITY } from "../plugin/basic-messages";
import { writeValue } from "../plugin/dynamic-value";
import type { Encodable } from "../plugin/wire";
import { type ServiceObject, textIn } from "./service-object";

/**
 * What tells a service from every other one, for the answers that carry it; nothing as long as the SVM's UUID is not known,
 * because an identity never changes.
 */
export function identityOf({ cluster, svm_uuid }: ServiceObject): Encodable<typeof IDENTITY> | undefined {
  const uuid = textIn(svm_uuid);
  if (uuid === undefined || textIn(cluster) === undefined) return undefined;
  return { identityData: writeValue({ cluster, svm_uuid: uuid.toLowerCase() }) };
}
