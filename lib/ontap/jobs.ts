import { OntapApiError, TransportError } from "../errors";
import { isFields, type Fields } from "../model/decode";
import { isUuid } from "../model/rules";
import { explain } from "./catalogue";
import type { OntapAnswer, OntapClient } from "./client";
import { readRefusal } from "./refusal";

const POLL_MS = 500;
const MOST_POLLS = 240;
const RUNNING = ["queued", "running", "paused"];

/**
 * Waits for the job that a write was handed to, if it was: ONTAP documents none for these calls, but a 202 means one.
 *
 * @param svm the SVM that the write was about, as messages name it.
 * @throws OntapApiError when the job failed; TransportError when it does not end, or cannot be looked at: then what became
 * of the write is not known.
 * @see /cluster/jobs/{uuid}
 */
export async function awaitJob(
  client: OntapClient,
  answer: Pick<OntapAnswer, "status" | "fields">,
  svm: string,
): Promise<void> {
  const uuid = isFields(answer.fields.job) ? answer.fields.job.uuid : undefined;
  if (answer.status !== 202 || !isUuid(uuid)) return;
  for (let poll = 0; poll < MOST_POLLS; poll += 1) {
    const fields = await readJob(client, uuid, svm);
    if (fields.state === "success") return;
    if (!RUNNING.some((state) => state === fields.state)) throw jobFailure(uuid, fields, svm);
    await client.pause(POLL_MS);
  }
  throw new TransportError(
    "REQUEST_TIMEOUT",
    `job ${uuid} still runs after ${(MOST_POLLS * POLL_MS) / 1000} s; look at it: job show, and run it again when it ended`,
    { sent: true },
  );
}

async function readJob(client: OntapClient, uuid: string, svm: string): Promise<Fields> {
  try {
    return (await client.request({ method: "GET", path: `/cluster/jobs/${encodeURIComponent(uuid)}`, svm })).fields;
  } catch (cause) {
    if (!(cause instanceof TransportError || cause instanceof OntapApiError)) throw cause;
    const code = cause instanceof TransportError ? cause.code : "RESPONSE_INVALID";
    throw new TransportError(code, `job ${uuid} cannot be looked at: ${cause.message}`, { cause, sent: true });
  }
}

function jobFailure(uuid: string, job: Fields, svm: string): OntapApiError {
  const { ontapCode, text } = readRefusal({ error: job }) ?? { text: "" };
  const why =
    ontapCode === undefined
      ? `without an ONTAP error code; look at it: job show -uuid ${uuid}`
      : `ONTAP ${ontapCode} ${JSON.stringify(text)}: ${explain(ontapCode, svm)}`;
  const details = { status: 202, ...(ontapCode === undefined ? {} : { ontapCode }) };
  const state = typeof job.state === "string" ? job.state : "unknown";
  return new OntapApiError(`job ${uuid} ended in state ${state}: ${why}`, details);
}
