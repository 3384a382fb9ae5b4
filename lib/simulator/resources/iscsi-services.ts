import { answerCollection, answerObject, remaining } from "../query/collection";
import { attempt, type Context, type Handler, type Outcome, unchanged, visibleSvms } from "../api/context";
import { granted } from "../api/message";
import { parseQuery } from "../query/query";
import { Refusal } from "../api/refusal";
import { changeOne, deleteOne, ownerOf, type ServiceOwner } from "./iscsi-service-change";
import { ISCSI_SERVICES, iscsiServiceRecord } from "./iscsi-service-record";

/** GET of the collection. */
export const listServices: Handler = (context) => {
  const records = owners(context).map(({ svm, service }) => iscsiServiceRecord(svm, service));
  return unchanged(context, answerCollection(ISCSI_SERVICES, records, context.request));
};

/** GET of one service. */
export const readService: Handler = (context) => {
  const { svm, service } = ownerOf(context);
  return unchanged(context, answerObject(ISCSI_SERVICES, iscsiServiceRecord(svm, service), context.request));
};

/** PATCH of all services that the query matches. */
export const changeServices: Handler = (context) => forEachMatch(context, changeOne);

/** DELETE of all services that the query matches. */
export const deleteServices: Handler = (context) => forEachMatch(context, deleteOne);

/** One write after the other; the first that is refused ends it, and what was done before stays done. */
function forEachMatch(context: Context, write: (context: Context, owner: ServiceOwner) => Outcome): Outcome {
  const matches = matchingOwners(context);
  let { state } = context;
  for (const owner of matches) {
    const outcome = attempt(state, () => write({ ...context, state }, owner));
    if (outcome.response.code !== undefined) return outcome;
    ({ state } = outcome);
  }
  return { state, response: granted(200, { num_records: matches.length }) };
}

function matchingOwners(context: Context): ServiceOwner[] {
  const query = parseQuery(ISCSI_SERVICES, context.request);
  if (query.filters.length === 0)
    throw new Refusal("2", { message: "A query is required to change or delete more than one entry." });
  const byRecord = new Map(owners(context).map((owner) => [iscsiServiceRecord(owner.svm, owner.service), owner]));
  return remaining([...byRecord.keys()], query).flatMap((record) => byRecord.get(record) ?? []);
}

function owners(context: Context): ServiceOwner[] {
  return visibleSvms(context).flatMap((svm) => (svm.service === undefined ? [] : [{ svm, service: svm.service }]));
}
