import { type Context, type Handler, unchanged, visibleSvms } from "../api/context";
import { Refusal } from "../api/refusal";
import { answerCollection, answerObject } from "../query/collection";
import type { Session } from "../state/session";
import type { Svm } from "../state/svm";
import { ISCSI_SESSIONS, iscsiSessionKey, iscsiSessionRecord } from "./iscsi-session-record";

/** GET of the collection. */
export const listSessions: Handler = (context) => {
  const records = sessions(context).map(([svm, session]) => iscsiSessionRecord(svm, session));
  return unchanged(context, answerCollection(ISCSI_SESSIONS, records, context.request));
};

/** GET of one session, which its SVM, portal group and handle name together. */
export const readSession: Handler = (context) => {
  const found = sessions(context).find((pair) => iscsiSessionKey(...pair) === context.id);
  if (found === undefined) throw new Refusal("4");

  return unchanged(context, answerObject(ISCSI_SESSIONS, iscsiSessionRecord(...found), context.request));
};

function sessions(context: Context): [Svm, Session][] {
  return visibleSvms(context).flatMap((svm) => svm.sessions.map((session): [Svm, Session] => [svm, session]));
}
