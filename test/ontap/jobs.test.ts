import { InterruptionError, OntapApiError, SettingsError, TransportError } from "../../lib/errors";
import { OntapClient } from "../../lib/ontap/client";
import { awaitJob } from "../../lib/ontap/jobs";
import type { FaultEffect } from "../../lib/simulator/faults/fault-rule";
import { expectFailure, rejectionOf } from "../helpers/failure";
import { clientOf, connectionTo, NAMES } from "../helpers/ontap-client";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";

const UUID = "0f1e2d3c-0000-4000-8000-000000000000";
const ACCEPTED = { status: 202, fields: { job: { uuid: UUID } } };

let simulator: TestSimulator;
let client: OntapClient;
let pauses: number[];

beforeEach(async () => {
  simulator = await startTestSimulator();
  pauses = [];
  const sleep = (ms: number) => Promise.resolve(pauses.push(ms));
  client = clientOf(simulator, { sleep });
});

afterEach(async () => {
  await client.close();
  await simulator.close();
});

function wait(answer: Parameters<typeof awaitJob>[1] = ACCEPTED): Promise<void> {
  return awaitJob(client, answer, "svm1");
}

/** Lets the job be found in these states, one after the other; the last one stays. */
function jobGoesThrough(...answers: readonly object[]): void {
  simulator.faults.add(
    ...answers.map((answer, index) => ({
      path: `/cluster/jobs/${UUID}`,
      ...(index < answers.length - 1 ? { times: 1 } : {}),
      do: { status: 200, body: { uuid: UUID, ...answer } },
    })),
  );
}

describe("a write that was handed to a job", () => {
  it("is waited for until the job succeeds, with a pause between the looks", async () => {
    jobGoesThrough({ state: "queued" }, { state: "running" }, { state: "paused" }, { state: "success" });
    await wait();
    expect({ pauses, requests: simulator.requests.length }).toEqual({ pauses: [500, 500, 500], requests: 4 });
  });

  it.each<[string, object, "ONTAP_REFUSED" | "HTTP_STATUS", string[]]>([
    [
      "with ONTAP's code, a number",
      { state: "failure", code: 5374893, message: "stopped" },
      "ONTAP_REFUSED",
      [UUID, "state failure", 'ONTAP 5374893 "stopped"', "vserver start -vserver svm1"],
    ],
    [
      "with its write's refusal, as from 9.9.1 on",
      { state: "failure", error: { code: "1115127", message: "no license" } },
      "ONTAP_REFUSED",
      [UUID, "state failure", 'ONTAP 1115127 "no license"', "the cluster has no iSCSI license", "system license add"],
    ],
    [
      "with its write's refusal beside the code of the job itself",
      { state: "failure", code: 1, message: "see error", error: { code: 2621573, message: "locked" } },
      "ONTAP_REFUSED",
      ['ONTAP 2621573 "locked"', "the SVM is locked for a moment"],
    ],
    [
      "with an error that carries no code of ONTAP's",
      { state: "failure", code: 5374893, message: "stopped", error: { message: "odd" } },
      "ONTAP_REFUSED",
      ['ONTAP 5374893 "stopped"'],
    ],
    ["with an unknown code", { state: "error", code: 99, message: "?" }, "ONTAP_REFUSED", ["ONTAP 99", "look it up"]],
    ["without a code", { state: "failure" }, "HTTP_STATUS", ["state failure", `job show -uuid ${UUID}`]],
  ])("fails when the job ends %s", async (_, job, code, fragments) => {
    jobGoesThrough(job);
    expectFailure(await rejectionOf(wait()), OntapApiError, code, ...fragments);
  });

  it("is done when the job succeeds, whatever else its record says", async () => {
    jobGoesThrough({ state: "success", error: { code: "0", message: "" } });
    await wait();
    expect(simulator.requests).toHaveLength(1);
  });

  it.each<[string, object, string]>([
    ["in a state that nobody knows", { state: "lost" }, 'its state is "lost"'],
    ["in a state that is no text", { state: { toString: 1 } }, 'its state is {"toString":1}'],
    ["without a state", {}, "its state is nothing"],
  ])("may have been done when the job is %s", async (_, job, text) => {
    jobGoesThrough(job);
    const error = await rejectionOf(wait());
    expectFailure(error, TransportError, "JOB_UNREADABLE", `job ${UUID}: what became of it is not known`, text);
    expect(error).toHaveProperty("sent", true);
  });

  it.each<[string, FaultEffect]>([
    ["the login's role may not", { code: "6" }],
    ["a proxy is overloaded", { status: 503 }],
    ["the answer makes no sense", { garbage: true }],
    ["the connection is cut", { drop: "before" }],
  ])("may have been done when the job cannot be looked at because %s", async (_, effect) => {
    simulator.faults.add({ path: `/cluster/jobs/${UUID}`, do: effect });
    const error = await rejectionOf(wait());
    expectFailure(error, TransportError, "JOB_UNREADABLE", `job ${UUID}: what became of it is not known: GET `);
    expect(error).toMatchObject({ sent: true, cause: expect.any(Error) as unknown });
  });

  it("may have been done when ONTAP has no record of the job, and the remedy is that of a job, not of a service", async () => {
    const error = await rejectionOf(wait());
    const told = `job ${UUID}: what became of it is not known: ONTAP has no record of it; look what became of it: job history show, event log show`;
    expectFailure(error, TransportError, "JOB_UNREADABLE");
    expect(error).toMatchObject({ message: told, sent: true, cause: { ontapCode: "4" } });
    expect(pauses).toEqual([500, 500, 500]);
  });

  it("is waited for when its record comes a moment after it", async () => {
    simulator.faults.add({ path: `/cluster/jobs/${UUID}`, times: 2, do: { code: "4" } });
    jobGoesThrough({ state: "success" });
    await wait();
    expect(pauses).toEqual([500, 500]);
  });

  it("may have been done when the job cannot be looked at because the credentials are gone", async () => {
    const gone = new SettingsError("TOKEN_INVALID", "ONTAP_TOKEN_FILE: got no token");
    const credentials = { method: "bearer" as const, token: () => Promise.reject(gone) };
    const ofToken = new OntapClient(connectionTo(simulator), { credentials, names: NAMES, warnings: [] });
    const error = await rejectionOf(awaitJob(ofToken, ACCEPTED, "svm1"));
    await ofToken.close();
    expectFailure(error, TransportError, "JOB_UNREADABLE", `job ${UUID}: what became of it is not known: ONTAP_TOKEN`);
    expect(error).toMatchObject({ sent: true, cause: gone });
  });

  it.each<["between two looks" | "before a look", number]>([
    ["between two looks", 1],
    ["before a look", 0],
  ])("may still be done when an interruption comes %s", async (_, looks) => {
    const stop = new AbortController();
    const interrupt = (): Promise<void> => {
      stop.abort(new InterruptionError("DEADLINE_EXCEEDED", "not done within 300 s", { remedy: "run it again" }));
      return Promise.resolve();
    };
    const limited = clientOf(simulator, { signal: stop.signal, sleep: interrupt });
    if (looks === 0) await interrupt();
    jobGoesThrough({ state: "running" });
    const error = await rejectionOf(awaitJob(limited, ACCEPTED, "svm1"));
    await limited.close();
    const told = `job ${UUID} was not waited for: not done within 300 s; look at it: job show -uuid ${UUID}`;
    expectFailure(error, InterruptionError, "DEADLINE_EXCEEDED", told);
    expect(error).toMatchObject({ sent: true, cause: stop.signal.reason as unknown });
    expect(simulator.requests).toHaveLength(looks);
  });

  it("is not waited for without an end", async () => {
    jobGoesThrough({ state: "running" });
    const error = await rejectionOf(wait());
    expectFailure(
      error,
      TransportError,
      "JOB_UNFINISHED",
      `job ${UUID} still runs after 120 s; look at it: job show -uuid`,
    );
    expect(error).toHaveProperty("sent", true);
    expect(simulator.requests).toHaveLength(240);
  });
});

it.each<[string, Parameters<typeof awaitJob>[1]]>([
  ["done at once", { status: 201, fields: {} }],
  ["accepted without a job to ask for", { status: 202, fields: {} }],
  ["accepted with a job without a name", { status: 202, fields: { job: {} } }],
  ["accepted with a job whose name cannot be asked for", { status: 202, fields: { job: { uuid: "\ud800" } } }],
])("a write that was %s is not waited for", async (_, answer) => {
  await wait(answer);
  expect(simulator.requests).toEqual([]);
});
