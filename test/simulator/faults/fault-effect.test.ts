import type { FaultEffect } from "../../../lib/simulator/schema-types";
import { uuidFromName } from "../../../lib/simulator/svm";
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
};

/** What is given besides, where a field shows only then. */
const BESIDES: Partial<Record<keyof FaultEffect, FaultEffect>> = {
  after: { status: 503 },
  message: { code: "8" },
};

/** What comes of a creation that meets a fault: its answer, the service, and what a read finds after it. */
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
  const read = timeless(await call(simulator, "GET", `${SERVICES}/${uuidFromName("svm1")}`));
  await simulator.close();
  return { answer, service, read };
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
});
