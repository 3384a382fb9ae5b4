import type { CollectionSchema } from "../query/collection-schema";
import type { FlatRecord } from "../json/flat-record";
import type { Service, Svm } from "../state/svm";

/** Counters of the services, all zero: nobody reads or writes through a simulated target. */
const COUNTERS = ["iops", "latency", "throughput"].flatMap((quantity) =>
  (quantity === "throughput" ? ["read", "write", "total"] : ["read", "write", "other", "total"]).flatMap((kind) => [
    `metric.${quantity}.${kind}`,
    `statistics.${quantity}_raw.${kind}`,
  ]),
);

/** The collection of iSCSI services. */
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
    ...Object.fromEntries(COUNTERS.map((path) => [path, "number" as const])),
  },
  keys: ["svm.uuid", "svm.name"],
  order: "svm.name",
  expensive: ["metric", "statistics"],
};

/** The record of a service. A cleared alias is absent. */
export function iscsiServiceRecord(svm: Svm, service: Service): FlatRecord {
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
    ...Object.fromEntries(COUNTERS.map((path) => [path, 0])),
    "_links.self.href": `/api${ISCSI_SERVICES.path}/${svm.uuid}`,
  };
}
