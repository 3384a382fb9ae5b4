import { type Context, type Handler, unchanged, visibleSvms } from "../api/context";
import { Refusal } from "../api/refusal";
import type { FlatRecord } from "../json/flat-record";
import { answerCollection, answerObject } from "../query/collection";
import type { CollectionSchema } from "../query/collection-schema";
import { type ClusterSettings, isAtLeast } from "../state/cluster-settings";
import type { Svm } from "../state/svm";

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

/** GET of the collection. */
export const listSvms: Handler = (context) => {
  const records = visibleSvms(context).map((svm) => svmRecord(svm, context.state.cluster));
  return unchanged(context, answerCollection(SVMS, records, context.request));
};

/** GET of one SVM. */
export const readSvm: Handler = (context) =>
  unchanged(context, answerObject(SVMS, svmRecord(svmOf(context), context.state.cluster), context.request));

/**
 * The SVM that the path names.
 *
 * @throws Refusal 4 when there is none, or the request may not see it
 */
export function svmOf(context: Context): Svm {
  const svm = visibleSvms(context).find(({ uuid }) => uuid === context.id);
  if (svm === undefined) throw new Refusal("4", { target: "uuid" });
  return svm;
}

/** `allowed` exists from ONTAP 9.9.1 on. */
function svmRecord(svm: Svm, { version }: ClusterSettings): FlatRecord {
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
