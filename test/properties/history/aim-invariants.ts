import type { Collection } from "../../../lib/ontap/wire";
import { svmByUuid } from "../../helpers/simulator/svm-by-uuid";
import { codeOf, type Run, type Invariant } from "./run";
import type { Goal } from "./goal";
import { isMeant } from "./model";
import { shownService } from "./shown-service";
import type { Served } from "./watched-cluster";

/** ONTAP's codes that say that there is no such SVM, or that name and UUID are not of one. */
const MISSED = ["2621462", "2621706"];

/** What holds once a plan saw the SVM. */
export const AIM_INVARIANTS: readonly Invariant[] = [writesToTheSeenSvmOnly, missesForAReason];

function writesToTheSeenSvmOnly({ goal: { seenSvmUuid }, cluster: { served } }: Run): string | undefined {
  if (seenSvmUuid === undefined) return undefined;
  const written = served.flatMap(({ before, after }) =>
    after.svms.filter(({ uuid, service }) => service !== svmByUuid(before, uuid)?.service),
  );
  const foreign = written.find(({ uuid }) => uuid !== seenSvmUuid);
  return foreign && `wrote to SVM ${foreign.name} (${foreign.uuid}), seen was ${seenSvmUuid}`;
}

/** Another SVM is reported when the last thing that happened showed one, or was a refusal for it: nothing is written after. */
function missesForAReason({ goal, cluster, error }: Run): string | undefined {
  if (error === undefined || codeOf(error) !== "OTHER_SVM") return undefined;
  const last = cluster.served.at(-1);
  const isMet = last && (showsAnother(last, goal) || isMissed(last, goal));
  return isMet ? undefined : "reported another SVM without having met one";
}

function showsAnother(event: Served, goal: Goal): boolean {
  const shown = shownService(event, goal);
  return shown?.service !== undefined && !isMeant(goal, { name: shown.svmName, uuid: shown.svmUuid });
}

/** Whether the SVM that was seen is said not to be there, by a refusal or by the list of all. */
function isMissed(event: Served, { seenSvmUuid }: Goal): boolean {
  if (seenSvmUuid === undefined) return false;
  if (event.request.path !== "/api/svm/svms") return MISSED.includes(codeIn(event));
  const { records = [] } = event.response.body as Collection<{ readonly uuid: string }>;
  return records.every(({ uuid }) => uuid !== seenSvmUuid);
}

/** The code that a request was refused with, or the job that it looked at. */
function codeIn({ response: { code, body } }: Served): string {
  return code ?? (body as { readonly error?: { readonly code?: string } } | undefined)?.error?.code ?? "";
}
