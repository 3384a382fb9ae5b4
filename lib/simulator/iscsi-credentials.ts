import { lists, reads } from "./collection";
import type { CollectionSchema, FlatRecord } from "./records";
import type { SimulatorState } from "./state";
import type { Svm } from "./svm";

const ISCSI_CREDENTIALS: CollectionSchema = {
  path: "/protocols/san/iscsi/credentials",
  fields: {
    "svm.uuid": "string",
    "svm.name": "string",
    initiator: "string",
    authentication_type: "string",
    "chap.inbound.user": "string",
  },
  keys: ["svm.uuid", "svm.name", "initiator"],
  order: "svm.name",
};

/** Each service has the record `default`, for the hosts without one of their own. */
function credentials({ svms }: SimulatorState) {
  const records = svms.flatMap((svm) =>
    svm.service === undefined
      ? []
      : [recordOf(svm, "default", "none"), ...svm.chapInitiators.map((initiator) => recordOf(svm, initiator, "chap"))],
  );
  return { schema: ISCSI_CREDENTIALS, records };
}

export const listCredentials = lists(credentials);

export const readCredential = reads(credentials);

function recordOf(svm: Svm, initiator: string, type: "none" | "chap"): FlatRecord {
  return {
    "svm.uuid": svm.uuid,
    "svm.name": svm.name,
    initiator,
    authentication_type: type,
    "chap.inbound.user": type === "chap" ? `user of ${initiator}` : undefined,
    "_links.self.href": `/api${ISCSI_CREDENTIALS.path}/${svm.uuid}/${initiator}`,
  };
}
