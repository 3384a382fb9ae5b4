import type { Collection } from "../../../lib/ontap/wire";
import { exceeds, presenceOf } from "../../../lib/model/service";
import { svmByUuid } from "../../helpers/simulator/svm-by-uuid";
import { codeOf, type Run, type Invariant } from "./run";
import type { Goal } from "./goal";
import { isMeant, isOfTwo, notInPlan } from "./model";
import { shownService } from "./shown-service";
import type { Served } from "./watched-cluster";

/** ONTAP's codes that say that there is no such SVM, or that name and UUID are not of one. */
const MISSED = ["2621462", "2621706"];

/** What holds once a plan saw the SVM. */
export const AIM_INVARIANTS: readonly Invariant[] = [
  writesToTheSeenSvmOnly,
  missesForAReason,
  takesNoMoreThanSeen,
  refusesTheUnseenForAReason,
];

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

function takesNoMoreThanSeen({ goal, cluster: { served } }: Run): string | undefined {
  const { seen = "enabled" } = goal;
  const taken = served.some(({ before, after }) =>
    before.svms.some(({ uuid, service }) => {
      const left = presenceOf(svmByUuid(after, uuid)?.service);
      return exceeds(presenceOf(service), seen) && exceeds(presenceOf(service), left);
    }),
  );
  return taken ? `disabled or deleted more than a service that was seen as ${seen}` : undefined;
}

/** Refused is when the last thing that happened was a look that showed more than was seen. */
function refusesTheUnseenForAReason({ goal, cluster, error }: Run): string | undefined {
  if (error === undefined || codeOf(error) !== "NOT_ANNOUNCED") return undefined;
  const last = cluster.served.at(-1);
  const isMet = last && notInPlan(goal, shownService(last, goal)?.service);
  return isMet === true ? undefined : "refused what no plan saw without having seen it";
}

function showsAnother(event: Served, goal: Goal): boolean {
  const shown = shownService(event, goal);
  return shown?.service !== undefined && !isMeant(goal, { name: shown.svmName, uuid: shown.svmUuid });
}

/**
 * Whether the SVM that was seen is said not to be there, by a refusal or by the list of all; or that list has another one by the
 * name of the SVM whose service is to be absent.
 */
function isMissed(event: Served, goal: Goal): boolean {
  const { seenSvmUuid } = goal;
  if (event.request.path !== "/api/svm/svms")
    return seenSvmUuid !== undefined && MISSED.includes(event.response.code ?? "");
  const { records = [] } = event.response.body as Collection<{ readonly uuid: string; readonly name: string }>;
  return isOfTwo(goal, records) || (seenSvmUuid !== undefined && records.every(({ uuid }) => uuid !== seenSvmUuid));
}
