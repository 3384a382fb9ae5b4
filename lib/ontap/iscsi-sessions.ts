import { excerpt, isFields, isTextList } from "../model/decode";
import { isUuid } from "../model/rules";
import type { OntapClient } from "./client";
import { collect } from "./pages";
import { malformed } from "./records";

const FIELDS = "svm.uuid,initiator.name,igroups.name";
/** More UUIDs than this make a longer address than a server has to take. */
const MOST_UUIDS = 100;

/** One session of an initiator with the target of an SVM. */
export interface IscsiSession {
  /** In lower case. */
  readonly svmUuid: string;
  /** The initiator's IQN. */
  readonly initiator: string;
  /** Names of the igroups that the initiator is in. */
  readonly igroups: readonly string[];
}

/**
 * Reads the sessions of some SVMs, with one paged request for all of them.
 *
 * @throws OntapApiError of the class `permissionDenied` when the login's role may not read them.
 * @see /protocols/san/iscsi/sessions
 */
export async function listSessions(client: OntapClient, svmUuids: readonly string[]): Promise<readonly IscsiSession[]> {
  const filter = svmUuids.length > MOST_UUIDS ? {} : { "svm.uuid": svmUuids.join("|") };
  const query = new URLSearchParams({ fields: FIELDS, max_records: "10000", ...filter });
  const records = await collect(client, `/protocols/san/iscsi/sessions?${query.toString()}`, "session-record");
  return records.map(decodeSession).filter(({ svmUuid }) => svmUuids.includes(svmUuid));
}

/** A record that cannot be read must not pass for no session. */
function decodeSession(record: unknown): IscsiSession {
  const { svm, initiator, igroups = [] } = isFields(record) ? record : {};
  if (!isFields(svm) || !isUuid(svm.uuid)) throw malformed("svm", record, "session-record");
  const name = isFields(initiator) ? initiator.name : undefined;
  const groups = Array.isArray(igroups) ? igroups.map((igroup) => (isFields(igroup) ? igroup.name : undefined)) : [];
  return {
    svmUuid: svm.uuid.toLowerCase(),
    initiator: typeof name === "string" ? name : excerpt(initiator),
    igroups: isTextList(groups) ? groups : [],
  };
}
