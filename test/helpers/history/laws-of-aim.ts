import { svmByUuid } from "../../../lib/simulator/state/state";
import { codeOf, type Course, type Law } from "./course";
import { isMeant } from "./model";
import { shownService } from "./shown-service";
import type { Served } from "./watched-cluster";

/** ONTAP's codes that say that there is no such SVM, or that name and UUID are not of one. */
const MISSED = ["2621462", "2621706"];

/** What holds once a plan saw the SVM. */
export const LAWS_OF_AIM: readonly Law[] = [writesToTheSeenSvmOnly, missesForAReason];

function writesToTheSeenSvmOnly({ goal: { seenSvmUuid }, cluster: { served } }: Course): string | undefined {
  if (seenSvmUuid === undefined) return undefined;
  const written = served.flatMap(({ before, after }) =>
    after.svms.filter(({ uuid, service }) => service !== svmByUuid(before, uuid)?.service),
  );
  const foreign = written.find(({ uuid }) => uuid !== seenSvmUuid);
  return foreign && `wrote to SVM ${foreign.name} (${foreign.uuid}), seen was ${seenSvmUuid}`;
}

/** Another SVM is reported when the last thing that happened showed one, or was a refusal for it: nothing is written after. */
function missesForAReason({ goal, cluster, error }: Course): string | undefined {
  if (error === undefined || codeOf(error) !== "OTHER_SVM") return undefined;
  const last = cluster.served.at(-1);
  const shown = last && shownService(last, goal);
  const isOther = shown?.service !== undefined && !isMeant(goal, { name: shown.svmName, uuid: shown.svmUuid });
  const isMissed = goal.seenSvmUuid !== undefined && last !== undefined && MISSED.includes(codeIn(last));
  return isOther || isMissed ? undefined : "reported another SVM without having met one";
}

/** The code that a request was refused with, or the job that it looked at. */
function codeIn({ response: { code, body } }: Served): string {
  return code ?? (body as { readonly error?: { readonly code?: string } } | undefined)?.error?.code ?? "";
}
