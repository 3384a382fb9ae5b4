import fc, { type Arbitrary } from "fast-check";
import { once } from "node:events";
import { connect } from "node:net";
import { buffer } from "node:stream/consumers";
import { uuidFromName } from "../../lib/simulator/svm";
import { renderJson } from "../../lib/simulator/json";
import type { ApiRequest } from "../../lib/simulator/handler";
import { route } from "../../lib/simulator/router";
import { parseSeed } from "../../lib/simulator/seed";
import { type Simulator, startSimulator } from "../../lib/simulator/simulator";
import type { SimulatorState } from "../../lib/simulator/state";
import { SimulatorError } from "../../lib/simulator/simulator-error";
import { thrownBy } from "../helpers/failure";
import { asBytes, hostileTexts, parsed, spoiled } from "../helpers/hostile";
import { expectForAll } from "../helpers/property";

const CREDENTIALS = { username: "admin", password: "secret" };
const SEED = {
  cluster: { name: "cluster1", version: "9.14.1", licenses: ["iscsi"] },
  svms: [
    {
      name: "svm1",
      service: {
        alias: "a",
        sessions: [{ initiator: "iqn.x:host1", igroups: ["hosts"] }, { initiator: "iqn.x:host2" }],
      },
      interfaces: [{ name: "lif1", address: "192.0.2.10", up: true, services: ["data_iscsi"] }],
    },
    { name: "svm2", lockedForWrites: 1 },
    { name: "svm3", state: "stopped" },
  ],
  statusByCode: { "5374077": 409 },
  faults: [{ method: "POST", path: "/cluster", skip: 1, times: 1, do: { status: 503, retryAfter: 1, body: {} } }],
} as const;

const UUID = uuidFromName("svm1");
const SERVICES = "/protocols/san/iscsi/services";
const SESSIONS = "/protocols/san/iscsi/sessions";
const INTERFACES = "/network/ip/interfaces";

const methods = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("GET", "POST", "PATCH", "DELETE") },
  { weight: 1, arbitrary: fc.oneof(fc.constantFrom("HEAD", "OPTIONS", "PUT"), fc.string()) },
);

const keys = fc.oneof(fc.constantFrom(UUID, uuidFromName("svm2"), "iscsi", "%", "%ff", "..", "*"), fc.string());
const paths = fc.oneof(
  fc.constantFrom(`/api${SERVICES}`, `/api${SERVICES}/${UUID}`, "/api/svm/svms", `/api/svm/svms/${UUID}/`),
  fc.constantFrom(`/api${SESSIONS}`, `/api${SESSIONS}/${UUID}/lif1/1`, `/api${INTERFACES}`),
  fc
    .constantFrom(SERVICES, SESSIONS, INTERFACES, "/svm/svms", "/cluster", "/cluster/licensing/licenses")
    .chain((path) =>
      fc.oneof(
        fc.constant(`/api${path}`),
        keys.map((key) => `/api${path}/${key}`),
      ),
    ),
  fc.webPath(),
  fc.string(),
);

const parameters = fc.oneof(
  fc.constantFrom("fields", "max_records", "order_by", "return_records", "return_timeout", "start"),
  fc.constantFrom("tsih", "igroups.name", "connections.interface.ip.address", "initiator.name", "services"),
  fc.constantFrom("svm.name", "svm.uuid", "enabled", "target.alias", "name", "state", "uuid", "metric.status"),
  fc.string(),
);
const arguments_ = fc.oneof(
  fc.constantFrom(
    "*",
    "**",
    "!*",
    "svm*",
    "!svm1",
    "a..b",
    "..",
    ">=a",
    "null",
    "true",
    "!null|x",
    "svm.name desc",
    "-1",
  ),
  fc.constantFrom("!".repeat(15_000), "*".repeat(15_000), "|".repeat(15_000), ",".repeat(15_000), ".".repeat(15_000)),
  hostileTexts.map((text) => Buffer.from(text.slice(0, 10_000)).toString("base64url")),
  fc.string(),
);
const starts = spoiled(["svm1", UUID, "svm1"]).map((text) => Buffer.from(text.slice(0, 10_000)).toString("base64url"));
const queries = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("", "return_records=true", "fields=**") },
  { weight: 3, arbitrary: fc.array(fc.tuple(parameters, arguments_), { maxLength: 4 }).map(queryOf) },
  { weight: 1, arbitrary: starts.map((start) => `start=${start}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      `svm.name=${"!".repeat(12_000)}`,
      `svm.name=${"*".repeat(12_000)}`,
      "%",
      "%zz=%ff",
      "=&=&&",
    ),
  },
  { weight: 1, arbitrary: fc.string() },
);

function queryOf(pairs: [string, string][]): string {
  return new URLSearchParams(pairs).toString();
}

const NESTED = { svm: { name: "svm2", uuid: uuidFromName("svm2") }, enabled: true, target: { alias: "b" } };
const DOTTED = { "svm.name": "svm2", "target.alias": "b", enabled: "false" };
const SVM = { name: "svm4", state: "running", iscsi: { allowed: true } };
const bodies = fc.oneof(hostileTexts, spoiled(NESTED), spoiled(DOTTED), spoiled(SVM));

it("any requests are answered by the router, with a status below 600 and JSON or nothing", async () => {
  const { state } = parseSeed(SEED);
  const requests = fc.record({
    method: methods,
    path: paths,
    query: queries,
    body: bodies,
    hal: fc.boolean(),
  });
  await expectForAll(
    fc.array(requests, { minLength: 1, maxLength: 4 }),
    (given) => {
      const last = given.reduce(served, state);
      expect(new Set(last.svms.map(({ name }) => name)).size).toBe(last.svms.length);
    },
    { runs: 3_000 },
  );
});

/** The state after a request, whose answer must be one that can be sent. */
function served(state: SimulatorState, request: ApiRequest): SimulatorState {
  const { response, state: next } = route(state, request);
  expect(response.status).toBeGreaterThanOrEqual(200);
  expect(response.status).toBeLessThan(600);
  if (response.body !== undefined) expect(JSON.parse(renderJson(response.body))).toBeDefined();
  return next;
}

it("a seed of any shape is read, or refused with its place", async () => {
  await expectForAll(
    fc.oneof(hostileTexts, spoiled(SEED)),
    (text) => {
      const error = thrownBy(() => parseSeed(parsed(text)));
      if (error !== undefined) expect(error).toBeInstanceOf(SimulatorError);
    },
    { runs: 2_000 },
  );
});

describe("the server", () => {
  let simulator: Simulator;
  const authorization = `Basic ${Buffer.from("admin:secret").toString("base64")}`;

  beforeAll(async () => {
    simulator = await startSimulator({ credentials: CREDENTIALS, http: true, seed: SEED });
  });

  afterAll(() => simulator.close());

  const headers = fc.array(
    fc.oneof(
      fc.constantFrom("Expect: 100-continue", "Accept-Encoding: gzip", "Upgrade: websocket", "Connection: upgrade"),
      fc.constantFrom("Content-Length: 5", "Transfer-Encoding: chunked", "Accept: application/json", "Accept: \u00e9"),
      fc.string().map((value) => `X-Any: ${value}`),
    ),
    { maxLength: 3 },
  );
  const wellFramed: Arbitrary<Buffer> = fc
    .record({ method: methods, path: paths, query: queries, body: asBytes(bodies), headers })
    .map(({ method, path, query, body, headers: lines }) => {
      const head = [`${method} ${path}?${query} HTTP/1.1`, "Host: x", `Authorization: ${authorization}`, ...lines];
      return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\nContent-Length: ${body.length}\r\n\r\n`), body]);
    });

  it("answers whatever comes over a socket, or ends the connection, and lives on", async () => {
    const bytes = fc.oneof({ weight: 9, arbitrary: wellFramed }, { weight: 1, arbitrary: asBytes(hostileTexts) });
    await expectForAll(
      bytes,
      async (request) => {
        const answer = (await exchange(simulator, request)).toString("latin1");
        const statuses = [...answer.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => Number(status));
        expect(statuses.filter((status) => status >= 600)).toEqual([]);
      },
      { runs: 1_000 },
    );
    const response = await fetch(`${simulator.endpoint}/api/cluster`, { headers: { authorization } });
    expect(response.status).toBe(200);
  });
});

/** Sends bytes over a connection of its own, says that nothing follows, and gathers what comes until it is closed. */
async function exchange({ endpoint }: Simulator, request: Buffer): Promise<Buffer> {
  const { hostname, port } = new URL(endpoint);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  await once(socket, "connect");
  socket.end(request);
  return buffer(socket).catch(() => Buffer.alloc(0));
}
