import { Agent } from "node:https";
import type { FaultEffect } from "../../lib/simulator/schema-types";
import { uuidFromName } from "../../lib/simulator/svm";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { SERVICES } from "./api-request";
import { call, json, type RawAnswer } from "./call";

const SVM1 = `${SERVICES}/${uuidFromName("svm1")}`;

it.each(["/protocols/san/iscsi/sessions", "/network/ip/interfaces"])(
  "a login without rights on %s alone is refused there",
  async (path) => {
    const simulator = await startTestSimulator({ seed: { svms: [], faults: [{ path, do: { code: "6" } }] } });
    const answers = [await call(simulator, "GET", `${path}?fields=*`), await call(simulator, "GET", SERVICES)];
    await simulator.close();

    expect(answers.map(({ status }) => status)).toEqual([403, 200]);
    expect(answers.map(json)).toMatchObject([{ error: { code: "6" } }, { num_records: 0 }]);
  },
);

describe("a fault, met by a creation", () => {
  let simulator: TestSimulator;

  beforeEach(async () => {
    simulator = await startTestSimulator({ seed: { svms: [{ name: "svm1" }, { name: "svm2" }] } });
  });

  afterEach(() => simulator.close());

  function create(fault: FaultEffect, timeout?: number): Promise<RawAnswer> {
    simulator.faults.add({ method: "POST", path: SERVICES, times: 1, do: fault });
    const tls = timeout === undefined ? {} : { signal: AbortSignal.timeout(timeout) };
    return call(simulator, "POST", SERVICES, { body: { svm: { name: "svm1" } }, tls });
  }

  const isThere = (): boolean => simulator.service("svm1") !== undefined;

  it.each<[string, FaultEffect, number, string | null, boolean]>([
    ["an ONTAP code", { code: "262160", retryAfter: 1 }, 503, "262160", false],
    ["a status", { status: 429 }, 429, null, false],
    ["a body", { body: {} }, 500, null, false],
    ["a proxy's page", { html: true }, 502, null, false],
    ["a proxy's page with the write done", { html: true, after: true }, 502, null, true],
    ["a job", { status: 202 }, 202, null, false],
    ["a job with the write done", { status: 202, after: true }, 202, null, true],
    ["a status with the write done", { status: 504, after: true }, 504, null, true],
    ["garbage", { garbage: true }, 201, null, true],
    ["another body", { replaceBody: { records: "none" } }, 201, null, true],
    ["a slow body", { slowBodyMs: 20 }, 201, null, true],
    ["a delay", { delayMs: 20 }, 201, null, true],
    ["a delay with the write done", { delayMs: 20, after: true }, 201, null, true],
  ])("answers with %s", async (_, fault, status, code, done) => {
    const answer = await create(fault);

    expect([answer.status, isThere()]).toEqual([status, done]);
    expect(simulator.requests).toMatchObject([{ status, code }]);
  });

  it.each<[string, FaultEffect, number | null, boolean]>([
    ["drops it before its effect", { drop: "before" }, null, false],
    ["drops it after its effect", { drop: "after" }, null, true],
    ["sends half of the answer", { truncate: true }, 201, true],
  ])("%s", async (_, fault, status, done) => {
    await expect(create(fault)).rejects.toMatchObject({ code: "ECONNRESET" });

    expect(isThere()).toBe(done);
    expect(simulator.requests).toMatchObject([{ status, code: null }]);
  });

  it.each<[string, FaultEffect, number | null, boolean]>([
    ["not done", { delayMs: 600_000 }, null, false],
    ["done", { delayMs: 600_000, after: true }, 201, true],
    ["done and half of the answer read", { slowBodyMs: 600_000 }, 201, true],
  ])("lets a client that gives up leave with the write %s", async (_, fault, status, done) => {
    await expect(create(fault, 400)).rejects.toMatchObject({ name: "AbortError" });
    await call(simulator, "GET", SERVICES);

    expect(isThere()).toBe(done);
    expect(simulator.requests[0]).toMatchObject({ method: "POST", status });
  });

  it("lets the next GETs miss the write", async () => {
    await create({ staleReads: 2 });
    const statuses = [];
    for (let read = 0; read < 3; read += 1) statuses.push((await call(simulator, "GET", SVM1)).status);

    expect(statuses).toEqual([404, 404, 200]);
  });

  it("of one SVM happens to the requests about it, and to no others", async () => {
    simulator.faults.add({ svm: "svm2", do: { status: 503 } });
    const second = await call(simulator, "POST", SERVICES, { body: { svm: { name: "svm2" } } });
    const answers = [await create({}), second, await call(simulator, "GET", SERVICES)];
    expect(answers.map(({ status }) => status)).toEqual([201, 503, 200]);
  });

  it("can end the connection after the answer, so that the next request needs another one", async () => {
    simulator.faults.add({ times: 1, do: { close: true } });
    const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: simulator.caPem });
    const kept = { headers: { connection: "keep-alive" }, tls: { agent } };
    const { status, headers } = await call(simulator, "GET", SERVICES, kept);
    expect({ status, connection: headers.connection }).toEqual({ status: 200, connection: "close" });
    await call(simulator, "GET", SERVICES, kept);
    await call(simulator, "GET", SERVICES, kept);
    agent.destroy();
    expect(simulator.requests.map(({ connection }) => connection)).toEqual([1, 2, 2]);
  });

  it("does not happen to a request that is not let in", async () => {
    simulator.faults.add({ times: 1, do: { status: 503 } });
    const answers = [
      await call(simulator, "GET", SERVICES, { headers: { authorization: undefined } }),
      await call(simulator, "GET", SERVICES),
    ];

    expect(answers.map(({ status }) => status)).toEqual([401, 503]);
  });
});

it("latency slows every answer", async () => {
  const simulator = await startTestSimulator({ latencyMs: 600_000 });
  const tls = { signal: AbortSignal.timeout(50) };

  await expect(call(simulator, "GET", SERVICES, { tls })).rejects.toMatchObject({ name: "AbortError" });
  await simulator.close();
});
