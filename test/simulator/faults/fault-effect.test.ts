import type { FaultEffect, JobFault } from "../../../lib/simulator/faults/fault-rule";
import { uuidFromName } from "../../../lib/simulator/state/identity";
import { startTestSimulator } from "../../helpers/simulator";
import { SERVICES } from "../api-request";
import { call, type RawAnswer } from "../call";

/** Longer than any client waits, in milliseconds. */
const FOR_EVER = 600_000;

/** A value of each field that shows. */
const EFFECT: Required<FaultEffect> = {
  delayMs: FOR_EVER,
  after: true,
  status: 503,
  code: "262160",
  message: "another message",
  retryAfter: 7,
  body: "a text",
  html: true,
  drop: "after",
  truncate: true,
  garbage: true,
  replaceBody: "another text",
  close: true,
  slowBodyMs: FOR_EVER,
  staleReads: 1,
  job: {},
};

const JOB: Required<JobFault> = { reads: 1, code: "262160", message: "another message" };

/** What is given besides, where a field shows only then. */
const BESIDES: Partial<Record<keyof FaultEffect | keyof JobFault, FaultEffect & JobFault>> = {
  after: { status: 503 },
  message: { code: "8" },
};

/** What comes of a creation that meets a fault: its answer, the service, and what reads find after it. */
async function seen(fault: FaultEffect): Promise<object> {
  const simulator = await startTestSimulator({ seed: { svms: [{ name: "svm1" }] } });
  simulator.faults.add({ method: "POST", do: fault });
  const isSlow = Object.values(fault).includes(FOR_EVER);
  const created = call(simulator, "POST", SERVICES, {
    body: { svm: { name: "svm1" } },
    headers: { connection: "keep-alive" },
    tls: isSlow ? { signal: AbortSignal.timeout(400) } : {},
  });
  const answer = await created.then(timeless, (error: unknown) => (error as NodeJS.ErrnoException).code);
  const service = simulator.service("svm1");
  const reads = [];
  for (const path of [`${SERVICES}/${uuidFromName("svm1")}`, `/cluster/jobs/${uuidFromName("job 1")}`])
    reads.push(timeless(await call(simulator, "GET", path)));
  await simulator.close();
  return { answer, service, reads };
}

function timeless({ headers, ...answer }: RawAnswer): object {
  return { ...answer, headers: { ...headers, date: undefined } };
}

it("a creation that meets no fault comes out alike every time", async () => {
  expect(await seen({})).toEqual(await seen({}));
});

describe("every field of a fault does something", () => {
  it.each(Object.keys(EFFECT) as (keyof FaultEffect)[])("%s", async (field) => {
    const besides = BESIDES[field] ?? {};
    expect(await seen({ ...besides, [field]: EFFECT[field] })).not.toEqual(await seen(besides));
  });

  it.each(Object.keys(JOB) as (keyof JobFault)[])("%s of a job", async (field) => {
    const besides = BESIDES[field] ?? {};
    expect(await seen({ job: { ...besides, [field]: JOB[field] } })).not.toEqual(await seen({ job: besides }));
  });
});
