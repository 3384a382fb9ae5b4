import { renderRecord } from "../query/collection";
import type { CollectionSchema } from "../query/collection-schema";
import { type Handler, unchanged } from "../api/context";
import type { FlatRecord } from "../json/flat-record";
import type { Job } from "../state/job";
import { granted } from "../api/message";
import { parseObjectQuery } from "../query/query";
import { Refusal } from "../api/refusal";

const JOBS: CollectionSchema = {
  path: "/cluster/jobs",
  fields: { uuid: "string", description: "string", state: "string", message: "string", code: "number" },
  keys: ["uuid"],
  order: "uuid",
  expensive: [],
};

/** GET of one job. */
export const readJob: Handler = (context) => {
  const job = context.state.jobs.find(({ uuid }) => uuid === context.id);
  if (job === undefined) {
    throw new Refusal("4", { target: "uuid" });
  }
  const { fields } = parseObjectQuery(JOBS, context.request.query);
  return unchanged(context, granted(200, renderRecord(JOBS, jobRecord(job), fields, context.request.hal)));
};

/** Path of a job, as a link names it. */
export function jobHref({ uuid }: Pick<Job, "uuid">): string {
  return `/api${JOBS.path}/${uuid}`;
}

function jobRecord(job: Job): FlatRecord {
  return {
    uuid: job.uuid,
    description: `${job.request.method} ${job.request.path}`,
    state: job.state,
    message: job.error?.message ?? job.state,
    code: Number(job.error?.code ?? 0),
    "_links.self.href": jobHref(job),
  };
}
