import type { CollectionSchema } from "../query/collection-schema";
import type { FlatRecord } from "../json/flat-record";
import type { ClusterSettings, Svm } from "../state/state";
import { isAtLeast } from "../state/version";

/** The collection of SVMs, with what of them matters to iSCSI. */
export const SVMS: CollectionSchema = {
  path: "/svm/svms",
  fields: {
    uuid: "string",
    name: "string",
    state: "string",
    subtype: "string",
    "iscsi.allowed": "boolean",
    "iscsi.enabled": "boolean",
    "nvme.allowed": "boolean",
    "nvme.enabled": "boolean",
  },
  keys: ["uuid", "name"],
  order: "name",
  expensive: [],
};

/** The record of an SVM. `allowed` exists from ONTAP 9.9.1 on. */
export function svmRecord(svm: Svm, { version }: ClusterSettings): FlatRecord {
  const knowsAllowed = isAtLeast(version, "9.9.1");
  return {
    uuid: svm.uuid,
    name: svm.name,
    state: svm.state,
    subtype: "default",
    "iscsi.allowed": knowsAllowed ? svm.iscsiAllowed : undefined,
    "iscsi.enabled": svm.service?.enabled ?? false,
    "nvme.allowed": knowsAllowed ? svm.nvme : undefined,
    "nvme.enabled": svm.nvme,
    "_links.self.href": `/api${SVMS.path}/${svm.uuid}`,
  };
}
