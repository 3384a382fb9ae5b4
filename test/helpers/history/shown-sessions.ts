import type { Collection } from "../../../lib/ontap/wire";
import type { Served } from "./watched-cluster";

/** Path of the sessions. */
export const SESSIONS = "/api/protocols/san/iscsi/sessions";

/** How many sessions of an SVM an answer showed; `undefined` when the request was no look at them. */
export function shownSessions({ request, response }: Served, svmUuid: string): number | undefined {
  const isLook = request.method === "GET" && request.path === SESSIONS && response.code === undefined;
  if (!isLook || new URLSearchParams(request.query).get("svm.uuid") !== svmUuid) return undefined;
  return (response.body as Collection<unknown>).records?.length ?? 0;
}
