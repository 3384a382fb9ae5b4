import { type Context, type Handler, unchanged, visibleSvms } from "../api/context";
import { Refusal } from "../api/refusal";
import type { FlatRecord } from "../json/flat-record";
import { answerCollection, answerObject } from "../query/collection";
import type { CollectionSchema } from "../query/collection-schema";
import { type ClusterSettings, isAtLeast } from "../state/cluster-settings";
import type { Svm } from "../state/svm";

/** The collection of SVMs before ONTAP 9.9.1, with what of them matters to iSCSI. */
const OLD_SVMS: CollectionSchema = {
  path: "/svm/svms",
  fields: {
    uuid: "string",
    name: "string",
    state: "string",
    subtype: "string",
    "iscsi.enabled": "boolean",
    "nvme.enabled": "boolean",
  },
  keys: ["uuid", "name"],
  order: "name",
  expensive: [],
};

/** The same from then on. */
export const SVMS: CollectionSchema = {
  ...OLD_SVMS,
  fields: { ...OLD_SVMS.fields, "iscsi.allowed": "boolean", "nvme.allowed": "boolean" },
};

/** GET of the collection. */
export const listSvms: Handler = (context) => {
  const { cluster } = context.state;
  const records = visibleSvms(context).map((svm) => svmRecord(svm, cluster));
  return unchanged(context, answerCollection(schemaOf(cluster), records, context.request));
};

/** GET of one SVM. */
export const readSvm: Handler = (context) => {
  const { cluster } = context.state;
  return unchanged(context, answerObject(schemaOf(cluster), svmRecord(svmOf(context), cluster), context.request));
};

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

/** `allowed` exists from ONTAP 9.9.1 on: an older release refuses whoever asks for it. */
function knowsAllowed({ version }: ClusterSettings): boolean {
  return isAtLeast(version, "9.9.1");
}

function schemaOf(cluster: ClusterSettings): CollectionSchema {
  return knowsAllowed(cluster) ? SVMS : OLD_SVMS;
}

function svmRecord(svm: Svm, cluster: ClusterSettings): FlatRecord {
  const allowed = knowsAllowed(cluster) ? { "iscsi.allowed": svm.iscsiAllowed, "nvme.allowed": svm.nvme } : {};
  return {
    uuid: svm.uuid,
    name: svm.name,
    state: svm.state,
    subtype: "default",
    "iscsi.enabled": svm.service?.enabled ?? false,
    "nvme.enabled": svm.nvme,
    ...allowed,
    "_links.self.href": `/api${SVMS.path}/${svm.uuid}`,
  };
}
