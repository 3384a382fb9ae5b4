import { setTimeout as sleep } from "node:timers/promises";
import { OntapApiError, TransportError } from "../errors";
import { isFields, type Fields } from "../model/decode";
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
 * @throws OntapApiError when the job failed; TransportError REQUEST_TIMEOUT when it does not end.
 * @see /cluster/jobs/{uuid}
 */
export async function awaitJob(
  client: OntapClient,
  answer: OntapAnswer,
  svm: string,
  pause = () => sleep(POLL_MS),
): Promise<void> {
  const uuid = isFields(answer.fields.job) ? answer.fields.job.uuid : undefined;
  if (answer.status !== 202 || typeof uuid !== "string") return;
  for (let poll = 0; poll < MOST_POLLS; poll += 1) {
    const { fields } = await client.request({ method: "GET", path: `/cluster/jobs/${encodeURIComponent(uuid)}`, svm });
    if (fields.state === "success") return;
    if (!RUNNING.includes(String(fields.state))) throw jobFailure(uuid, fields, svm);
    await pause();
  }
  throw new TransportError(
    "REQUEST_TIMEOUT",
    `job ${uuid} still runs after ${(MOST_POLLS * POLL_MS) / 1000} s; look at it: job show, and run it again when it ended`,
    { sent: true },
  );
}

function jobFailure(uuid: string, job: Fields, svm: string): OntapApiError {
  const { ontapCode, text } = readRefusal({ error: job }) ?? { text: "" };
  const why =
    ontapCode === undefined
      ? `without an ONTAP error code; look at it: job show -uuid ${uuid}`
      : `ONTAP ${ontapCode} ${JSON.stringify(text)}: ${explain(ontapCode, svm)}`;
  const details = { status: 202, ...(ontapCode === undefined ? {} : { ontapCode }) };
  return new OntapApiError(`job ${uuid} ended in state ${String(job.state)}: ${why}`, details);
}
