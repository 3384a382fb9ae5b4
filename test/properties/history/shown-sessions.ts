import type { Collection } from "../../../lib/ontap/wire";
import type { Served } from "./watched-cluster";

/** Path of the sessions. */
export const SESSIONS = "/api/protocols/san/iscsi/sessions";

/** What a look at the sessions of one SVM told. */
interface ShownSessions {
  readonly svmUuid: string;
  readonly count: number;
}

/** What a request's answer told of the sessions of an SVM; `undefined` when the request was no look at them. */
export function shownSessions({ request, response }: Served): ShownSessions | undefined {
  const isLook = request.method === "GET" && request.path === SESSIONS && response.code === undefined;
  const svmUuid = new URLSearchParams(request.query).get("svm.uuid");
  if (!isLook || svmUuid === null) return undefined;
  return { svmUuid, count: (response.body as Collection<unknown>).records?.length ?? 0 };
}

/** Whether an event was a look that showed no session of an SVM. */
export function showsNoSession(event: Served | undefined, svmUuid: string): boolean {
  const shown = event && shownSessions(event);
  return shown?.svmUuid === svmUuid && shown.count === 0;
}
