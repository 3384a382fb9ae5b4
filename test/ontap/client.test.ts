import { messageOf, OntapApiError, TransportError, type TransportErrorCode } from "../../lib/errors";
import type { ClusterConnection } from "../../lib/model/connection";
import type { OntapClient, OntapRequest, Retry } from "../../lib/ontap/client";
import { IscsiServices } from "../../lib/ontap/iscsi-services";
import { mayHaveTakenEffect } from "../../lib/ontap/retry";
import type { FaultEffect } from "../../lib/simulator/schema-types";
import { expectFailure, rejectionOf } from "../helpers/failure";
import { clientOf } from "../helpers/ontap-client";
import { startTestSimulator, type TestSimulator, type TestSimulatorOptions } from "../helpers/simulator";

const SERVICES = "/protocols/san/iscsi/services";
const READ: OntapRequest = { method: "GET", path: SERVICES };
const WRITE: OntapRequest = { method: "POST", path: SERVICES, body: { svm: { name: "svm1" } }, svm: "svm1" };
const ONCE = { attempts: 1, baseMs: 1, capMs: 1, totalMs: 1_000 };
const SEED = { svms: [{ name: "svm1" }, { name: "svm2", service: {} }, { name: "svm3", service: {} }] };

let simulator: TestSimulator;
let client: OntapClient;

async function start(
  options: TestSimulatorOptions & { readonly connection?: Partial<ClusterConnection> } = {},
): Promise<void> {
  const { connection, ...rest } = options;
  simulator = await startTestSimulator({ seed: SEED, ...rest });
  client = clientOf(simulator, { retry: ONCE, ...(connection === undefined ? {} : { connection }) });
}

afterEach(async () => {
  await client.close();
  await simulator.close();
});

/** What the simulator saw, in the order of its answers. */
function methods(): string {
  return simulator.requests.map(({ method }) => method).join(" ");
}

describe("a request", () => {
  beforeEach(() => start());

  it("is authenticated, sent below /api and answered with decoded fields", async () => {
    const { status, fields } = await client.request({ method: "GET", path: "/cluster?fields=version" });
    expect({ status, fields }).toMatchObject({ status: 200, fields: { version: { generation: 9 } } });
    expect(simulator.requests).toMatchObject([{ path: "/api/cluster", query: "fields=version" }]);
  });

  it("carries its body as JSON", async () => {
    expect(await client.request(WRITE)).toMatchObject({ status: 201 });
    expect(simulator.service("svm1")).toMatchObject({ enabled: true, targetAlias: "svm1" });
  });

  it("shares one connection with those before it, and is counted", async () => {
    for (let count = 0; count < 3; count += 1) await client.request(READ);
    expect(simulator.requests.map(({ connection }) => connection)).toEqual([1, 1, 1]);
    expect(client.requests).toBe(3);
  });

  it("may be answered with an empty body, which has no fields", async () => {
    simulator.faults.add({ do: { replaceBody: "" } });
    expect(await client.request(READ)).toEqual({ status: 200, fields: {}, length: 0 });
  });
});

it("no more connections are opened than the declared number; further requests wait their turn", async () => {
  await start({ latencyMs: 10, connection: { concurrency: 2 } });
  await Promise.all(Array.from({ length: 8 }, () => client.request(READ)));
  expect(simulator.requests).toHaveLength(8);
  expect(new Set(simulator.requests.map(({ connection }) => connection)).size).toBe(2);
});

describe("a refusal", () => {
  beforeEach(() => start());

  it.each([200, 202])("is one even with the status of success %d", async (status) => {
    simulator.faults.add({ do: { status, body: { error: { code: 5374893, message: "stopped" } } } });
    const error = await rejectionOf(client.request(WRITE));
    expectFailure(error, OntapApiError, "ONTAP_REFUSED", "vserver start -vserver svm1");
    expect(error).toMatchObject({ ontapCode: "5374893", status });
  });

  it.each<[string, FaultEffect, string]>([
    ["a proxy's page", { html: true, status: 502 }, "HTTP 502"],
    ["a redirect, which is not followed", { html: true, status: 302 }, "give the management LIF itself as endpoint"],
    ["an empty body", { status: 500, body: "" }, "HTTP 500"],
  ])("without an ONTAP code is told by its status: %s", async (_, fault, fragment) => {
    simulator.faults.add({ do: fault });
    expectFailure(await rejectionOf(client.request(READ)), OntapApiError, "HTTP_STATUS", fragment);
    expect(simulator.requests).toHaveLength(1);
  });
});

describe("a 202", () => {
  const JOB = "0f1e2d3c-0000-4000-8000-000000000000";

  it.each<[string, FaultEffect["body"], string, string]>([
    ["names the job that ONTAP made of the write", { job: { uuid: JOB } }, `HTTP 202, job ${JOB}: `, ` -uuid ${JOB}`],
    ["without a job", {}, "HTTP 202: ", ""],
    ["with a job whose UUID is none", { job: { uuid: "x; rm" } }, "HTTP 202: ", ""],
    ["that is no JSON", "", "HTTP 202: ", ""],
  ])("%s leaves its outcome open", async (_, body = "", status, option) => {
    await start();
    simulator.faults.add({ do: { status: 202, body } });
    const error = await rejectionOf(client.request(WRITE));
    expectFailure(error, OntapApiError, "HTTP_STATUS", status, "ONTAP accepted the write, but has not finished it");
    expect(error).toMatchObject({ status: 202, remedy: `check its job: job show${option}` });
    expect(mayHaveTakenEffect(error)).toBe(true);
    expect(simulator.requests).toHaveLength(1);
  });
});

describe("secrets", () => {
  beforeEach(() => start());

  it("a wrong password is tried once, refused with what to check, and stands in no error", async () => {
    await client.close();
    client = clientOf({ ...simulator, password: "not-the-password" });
    const error = await rejectionOf(client.request(READ));
    expectFailure(error, OntapApiError, "ONTAP_REFUSED", "6691623", "credentials are wrong", "security login show");
    expect(simulator.requests).toHaveLength(1);
    expect(String(error)).not.toContain("not-the-password");
  });

  it("an answer that repeats them is told without them", async () => {
    const message = `password ${simulator.password}, header ${simulator.authorization}`;
    simulator.faults.add({ do: { code: "2", message } });
    const error = await rejectionOf(client.request(READ));
    expectFailure(error, OntapApiError, "ONTAP_REFUSED", "password ***, header Basic ***");
  });

  it.each<[string, (secret: string) => FaultEffect, (client: OntapClient) => Promise<unknown>]>([
    [
      "a record",
      (secret) => ({ replaceBody: { records: [{ svm: secret }] } }),
      (asked) => new IscsiServices(asked).list(),
    ],
    [
      "the address of the next page",
      (secret) => ({
        replaceBody: { records: [], _links: { next: { href: `https://${encodeURIComponent(secret)}.example.com` } } },
      }),
      (asked) => new IscsiServices(asked).list(),
    ],
  ])("%s that repeats them is told without them", async (_, faultOf, ask) => {
    simulator.faults.add({ do: faultOf(simulator.password) });
    const message = messageOf(await rejectionOf(ask(client)));
    expect(message).toContain("***");
    expect(message).not.toContain(simulator.password);
  });

  it("a client that is printed shows none", () => {
    expect(JSON.stringify(client)).not.toContain(simulator.password);
  });
});

describe("an answer that is none of ONTAP's", () => {
  beforeEach(() => start());

  it.each<[string, FaultEffect, TransportErrorCode, string]>([
    ["a web page", { html: true, status: 200 }, "RESPONSE_INVALID", "not JSON"],
    ["half of JSON", { garbage: true }, "RESPONSE_INVALID", "not JSON"],
    ["a list", { replaceBody: [] }, "RESPONSE_INVALID", "not a JSON object"],
    ["a text", { replaceBody: '"x"' }, "RESPONSE_INVALID", "not a JSON object"],
    ["more than fits", { replaceBody: `"${"x".repeat(8 * 1024 * 1024)}"` }, "RESPONSE_TOO_LARGE", "larger than any"],
    ["nothing: the connection is cut", { drop: "after" }, "CONNECTION_LOST", "run it again"],
  ])("%s", async (_, fault, code, fragment) => {
    simulator.faults.add({ do: fault });
    const error = await rejectionOf(client.request(READ));
    expectFailure(error, TransportError, code, `Cluster cluster1 (${simulator.endpoint}): `, fragment);
    expect(error).toHaveProperty("sent", true);
  });
});

describe("the time limit", () => {
  it.each<[string, FaultEffect]>([
    ["its first byte", { delayMs: 60_000 }],
    ["its last byte, though one comes now and then", { slowBodyMs: 60_000 }],
  ])("bounds the wait for an answer to %s", async (_, fault) => {
    await start({ connection: { requestTimeoutMs: 500 } });
    simulator.faults.add({ do: fault });
    const error = await rejectionOf(client.request(READ));
    expectFailure(error, TransportError, "REQUEST_TIMEOUT", "raise requestTimeoutMs");
    expect(error).toHaveProperty("sent", true);
  });

  it("begins when a request is sent, not when it queues", async () => {
    await start({ latencyMs: 300, connection: { requestTimeoutMs: 1_200, concurrency: 1 } });
    await Promise.all(Array.from({ length: 5 }, () => client.request(READ)));
    expect(simulator.requests).toHaveLength(5);
  });
});

describe("trying again", () => {
  const policy = { attempts: 3, baseMs: 100, capMs: 1_000, totalMs: 10_000 };
  let told: Retry[];
  let pauses: number[];

  beforeEach(async () => {
    await start();
    await client.close();
    [told, pauses] = [[], []];
    client = clientOf(simulator, {
      retry: policy,
      random: () => 0.5,
      sleep: (ms) => Promise.resolve(pauses.push(ms)),
      onRetry: (retry) => told.push(retry),
    });
  });

  it("is not told of when the client may send nothing more", async () => {
    const stop = new AbortController();
    const random = (): number => {
      stop.abort("the reason");
      return 0.5;
    };
    const limited = clientOf(simulator, { signal: stop.signal, random, onRetry: (retry) => told.push(retry) });
    simulator.faults.add({ do: { drop: "after" } });
    expect(await rejectionOf(limited.request(READ))).toBe("the reason");
    expect(told).toEqual([]);
    await limited.close();
  });

  it.each<[string, OntapRequest, FaultEffect]>([
    ["a read whose connection was cut", READ, { drop: "after" }],
    ["a write into a full wait queue", WRITE, { code: "262160" }],
  ])("helps %s", async (_, request, fault) => {
    simulator.faults.add({ times: 2, do: fault });
    expect((await client.request(request)).status).toBeLessThan(300);
    expect(pauses).toEqual([50, 100]);
    expect(told.map(({ method, attempt, delayMs }) => [method, attempt, delayMs])).toEqual([
      [request.method, 1, 50],
      [request.method, 2, 100],
    ]);
  });

  it("waits as long as the server asks, and a little more, so that not all come back at once", async () => {
    simulator.faults.add({ times: 1, do: { status: 503, retryAfter: 3 } });
    await client.request(READ);
    expect(pauses).toEqual([3_050]);
  });

  it("ends after the last try, with the last error", async () => {
    simulator.faults.add({ do: { status: 503 } });
    expectFailure(await rejectionOf(client.request(READ)), OntapApiError, "HTTP_STATUS", "HTTP 503");
    expect(methods()).toBe("GET GET GET");
  });
});
