import { answerCollection, answerObject } from "../query/collection";
import type { CollectionSchema } from "../query/collection-schema";
import { type Handler, unchanged } from "../api/context";
import type { FlatRecord } from "../json/flat-record";
import { type ClusterSettings, isAtLeast } from "../state/cluster-settings";
import type { Job } from "../state/state";
import { Refusal } from "../api/refusal";

const JOBS: CollectionSchema = {
  path: "/cluster/jobs",
  fields: {
    uuid: "string",
    description: "string",
    state: "string",
    message: "string",
    code: "number",
    "error.message": "string",
    "error.code": "string",
  },
  keys: ["uuid"],
  order: "uuid",
  expensive: [],
};

/** GET of the collection. */
export const listJobs: Handler = (context) => {
  const records = context.state.jobs.map((job) => jobRecord(job, context.state.cluster));
  return unchanged(context, answerCollection(JOBS, records, context.request));
};

/** GET of one job. */
export const readJob: Handler = (context) => {
  const job = context.state.jobs.find(({ uuid }) => uuid === context.id);
  if (job === undefined) throw new Refusal("4", { target: "uuid" });

  return unchanged(context, answerObject(JOBS, jobRecord(job, context.state.cluster), context.request));
};

/** Path of a job, as a link names it. */
export function jobHref({ uuid }: Pick<Job, "uuid">): string {
  return `/api${JOBS.path}/${uuid}`;
}

/** `error` exists from ONTAP 9.9.1 on. */
function jobRecord(job: Job, { version }: ClusterSettings): FlatRecord {
  const error = isAtLeast(version, "9.9.1") ? job.error : undefined;
  return {
    uuid: job.uuid,
    description: `${job.request.method} ${job.request.path}`,
    state: job.state,
    message: job.error?.message ?? job.state,
    code: Number(job.error?.code ?? 0),
    "error.message": error?.message,
    "error.code": error?.code,
    "_links.self.href": jobHref(job),
  };
}
