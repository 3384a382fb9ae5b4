import {
  type ErrorParts,
  InterruptionError,
  isClientError,
  OntapApiError,
  SettingsError,
  TransportError,
} from "../errors";
import { excerpt, isFields, type Fields } from "../model/decode";
import { isUuid } from "../model/rules";
import { explain, isRefusal } from "./catalogue";
import type { OntapAnswer } from "./answer";
import type { OntapClient } from "./client";
import { readRefusal, type Refusal } from "./refusal";
import { describeReadFailure } from "./retry";

const POLL_MS = 500;
const MOST_POLLS = 240;
/** So many looks may be earlier than the record of the job. */
const EARLY_POLLS = 3;
/** What each state of a job means for its write; in any other one, what became of the write is not known. */
const STATES: ReadonlyMap<unknown, "running" | "done" | "failed"> = new Map([
  ["queued", "running"],
  ["running", "running"],
  ["paused", "running"],
  ["success", "done"],
  ["failure", "failed"],
  ["error", "failed"],
]);

/**
 * Waits for the job that a write was handed to, if it was: ONTAP documents none for these calls, but a 202 means one.
 *
 * @param svm the SVM that the write was about, as messages name it.
 * @throws OntapApiError when the job failed, as if the write itself had been refused; TransportError when it does not end, or
 * cannot be looked at, and InterruptionError when it is not waited for: then what became of the write is not known.
 * @see /cluster/jobs/{uuid}
 */
export async function awaitJob(
  client: OntapClient,
  answer: Pick<OntapAnswer, "status" | "fields">,
  svm: string,
): Promise<void> {
  const uuid = isFields(answer.fields.job) ? answer.fields.job.uuid : undefined;
  if (answer.status !== 202 || !isUuid(uuid)) return;
  try {
    await pollJob(client, uuid, svm);
  } catch (error) {
    throw error instanceof InterruptionError ? abandoned(uuid, error) : error;
  }
}

async function pollJob(client: OntapClient, uuid: string, svm: string): Promise<void> {
  for (let poll = 0; poll < MOST_POLLS; poll += 1) {
    const fields = await readJob(client, uuid, svm, poll < EARLY_POLLS);
    const state = STATES.get(fields.state);
    if (state === "done") return;
    if (state === "failed") throw jobFailure(uuid, fields, svm);
    if (state === undefined) throw unread(uuid, `its state is ${excerpt(fields.state)}`);
    await client.pause(POLL_MS);
  }
  throw new TransportError("JOB_UNFINISHED", `job ${uuid} still runs after ${(MOST_POLLS * POLL_MS) / 1000} s`, {
    sent: true,
    remedy: lookAt(uuid),
  });
}

async function readJob(client: OntapClient, uuid: string, svm: string, isEarly: boolean): Promise<Fields> {
  try {
    const path = `/cluster/jobs/${encodeURIComponent(uuid)}`;
    return (await client.request({ method: "GET", path, svm, errorIsContent: true })).fields;
  } catch (cause) {
    if (!isClientError(cause) && !(cause instanceof SettingsError)) throw cause;
    const isMissing = isRefusal(cause, "entryMissing");
    if (isMissing && isEarly) return { state: "queued" };
    if (isMissing) throw unread(uuid, "ONTAP has no record of it", { remedy: NO_RECORD, cause });
    throw unread(uuid, describeReadFailure(cause), { cause });
  }
}

function unread(uuid: string, why: string, parts?: ErrorParts): TransportError {
  const problem = `job ${uuid}: what became of it is not known: ${why}`;
  return new TransportError("JOB_UNREADABLE", problem, { sent: true, remedy: lookAt(uuid), ...parts });
}

function abandoned(uuid: string, cause: InterruptionError): InterruptionError {
  const problem = `job ${uuid} was not waited for: ${cause.problem}`;
  return new InterruptionError(cause.code, problem, { sent: true, remedy: lookAt(uuid), cause });
}

function jobFailure(uuid: string, job: Fields, svm: string): OntapApiError {
  const { ontapCode, text } = refusalOf(job);
  const ended = `job ${uuid} ended in state ${String(job.state)}`;
  if (ontapCode === undefined)
    return new OntapApiError(`${ended}: without an ONTAP error code`, { status: 202 }, { remedy: lookAt(uuid) });
  const { meaning, remedy } = explain(ontapCode, { svm, access: "all" });
  const problem = `${ended}: ONTAP ${ontapCode} ${JSON.stringify(text)}: ${meaning}`;
  return new OntapApiError(problem, { status: 202, ontapCode }, { remedy });
}

/** Why the write was refused: from 9.9.1 on the job carries the write's own error, before that a code of its own. */
function refusalOf(job: Fields): Refusal {
  const own = readRefusal({ error: job }) ?? { text: "" };
  const refusal = readRefusal(job);
  return refusal?.ontapCode === undefined ? own : refusal;
}

/** ONTAP forgets a job some time after its end. */
const NO_RECORD = "look what became of it: job history show, event log show";

function lookAt(uuid: string): string {
  return `look at it: job show -uuid ${uuid}`;
}
