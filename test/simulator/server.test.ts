import { once } from "node:events";
import { Agent } from "node:https";
import { connect as connectTcp } from "node:net";
import { connect } from "node:tls";
import { uuidFromName } from "../../lib/simulator/svm";
import { type Credentials, isAuthorized, type Presented } from "../../lib/simulator/transport";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { SERVICES } from "./api-request";
import { call, json } from "./call";

const SVM1 = `${SERVICES}/${uuidFromName("svm1")}`;

describe("a simulator over TLS", () => {
  let simulator: TestSimulator;

  beforeEach(async () => {
    simulator = await startTestSimulator({ seed: { svms: [{ name: "svm1" }] } });
  });

  afterEach(() => simulator.close());

  it("logs each request with status, code and connection, and no header", async () => {
    await call(simulator, "GET", `${SVM1}?fields=enabled`);

    expect(simulator.requests).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
        method: "GET",
        path: `/api${SVM1}`,
        query: "fields=enabled",
        status: 404,
        code: "5374078",
        connection: 1,
      },
    ]);
  });

  it("answers HEAD as GET, without a body", async () => {
    const [got, head] = [await call(simulator, "GET", SERVICES), await call(simulator, "HEAD", SERVICES)];
    expect(head).toMatchObject({ status: 200, text: "" });
    expect(head.headers["content-length"]).toBe(got.headers["content-length"]);
  });

  it("refuses a body that is no UTF-8", async () => {
    const answer = await call(simulator, "POST", SERVICES, { body: Buffer.from([0x7b, 0xff, 0x7d]) });
    expect([answer.status, json(answer)]).toMatchObject([400, { error: { code: "262199" } }]);
  });

  it("answers a refusal byte for byte as a real system does", async () => {
    const answer = await call(simulator, "POST", SERVICES, { body: {} });

    expect(answer.text).toBe(
      '{\n  "error": {\n    "message": "Either \\"svm.uuid\\" or \\"svm.name\\" must be provided.",\n    "code": "2621707"\n  }\n}',
    );
    expect(answer).toMatchObject({
      status: 400,
      headers: {
        server: "libzapid-httpd",
        "x-content-type-options": "nosniff",
        "cache-control": "no-cache,no-store,must-revalidate",
        connection: "close",
      },
    });
  });

  it("asks for a login before it looks at anything else", async () => {
    const answer = await call(simulator, "PUT", "/nowhere", { headers: { authorization: undefined } });

    expect(answer.status).toBe(401);
    expect(answer.headers["www-authenticate"]).toMatch(/^Basic /);
    expect(json(answer)).toEqual({ error: { message: "User is not authorized.", code: "6691623" } });
  });

  it.each([
    ["application/json", "application/json", false],
    ["application/json; charset=utf-8", "application/json", false],
    ["application/hal+json", "application/hal+json", true],
    ["*/*", "application/hal+json", true],
    [undefined, "application/hal+json", true],
  ])("answers Accept %s as %s", async (accept, type, hasLinks) => {
    const answer = await call(simulator, "GET", SERVICES, { headers: { accept } });

    expect(answer.headers["content-type"]).toBe(type);
    expect("_links" in json(answer)).toBe(hasLinks);
  });

  it.each([
    ["gzip, deflate", "gzip"],
    ["GZIP;q=0.5", "gzip"],
    ["gzip;q=0", undefined],
    ["br", undefined],
    [undefined, undefined],
  ])("compresses for Accept-Encoding %s: %s", async (encoding, expected) => {
    const answer = await call(simulator, "GET", SERVICES, { headers: { "accept-encoding": encoding } });

    expect(answer.headers["content-encoding"]).toBe(expected);
    expect(json(answer)).toMatchObject({ num_records: 0 });
  });

  it.each(["application/x-www-form-urlencoded", "text/plain", undefined])(
    "reads JSON as content type %s",
    async (type) => {
      const body = '{"svm": {"name": "svm1"}}';

      expect((await call(simulator, "POST", SERVICES, { body, headers: { "content-type": type } })).status).toBe(201);
    },
  );

  it("keeps a connection over successes", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const options = { headers: { connection: "keep-alive" }, tls: { agent } };
    await call(simulator, "GET", SERVICES, options);
    await call(simulator, "GET", SERVICES, options);
    agent.destroy();

    expect(simulator.requests.map(({ connection }) => connection)).toEqual([1, 1]);
  });

  it("sends header and body in one piece", async () => {
    const { port, hostname } = new URL(simulator.endpoint);
    const socket = connect({ port: Number(port), host: hostname, ca: simulator.caPem });
    socket.write(`GET /api${SERVICES} HTTP/1.1\r\nHost: x\r\nAuthorization: ${simulator.authorization}\r\n\r\n`);

    const [first] = (await once(socket, "data")) as [Buffer];

    expect(first.toString()).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n\{[^]*\}$/);
    socket.destroy();
  });

  it("goes on after a client that leaves in the middle of a request, or speaks no TLS", async () => {
    const { port, hostname } = new URL(simulator.endpoint);
    const plain = connectTcp(Number(port), hostname);
    plain.end("GET / HTTP/1.1\r\n\r\n");
    const half = connect({ port: Number(port), host: hostname, ca: simulator.caPem });
    half.write(`POST /api${SERVICES} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{`, () => half.destroy());
    await Promise.all([once(plain, "close"), once(half, "close")]);

    expect((await call(simulator, "GET", SERVICES)).status).toBe(200);
  });

  it("ends within its close, with a client still waiting", async () => {
    simulator.faults.add({ do: { delayMs: 600_000 } });
    const waiting = expect(call(simulator, "GET", SERVICES)).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await simulator.close();

    await waiting;
  });
});

describe("hooks", () => {
  it("tell of a request right before its effect and, with its log entry, before its answer", async () => {
    const seen: string[] = [];
    const simulator: TestSimulator = await startTestSimulator({
      seed: { svms: [{ name: "svm1" }] },
      onArrival: ({ method }) => seen.push(`${method} arrived, ${simulator.service("svm1") ? "done" : "not done"}`),
      onRequest: ({ status }) => seen.push(`${status}, ${simulator.service("svm1") ? "done" : "not done"}`),
      now: () => new Date(0),
    });
    await call(simulator, "POST", SERVICES, { body: '{"svm.name": "svm1"}' });
    await simulator.close();

    expect(seen).toEqual(["POST arrived, not done", "201, done"]);
    expect(simulator.requests[0]?.time).toBe("1970-01-01T00:00:00.000Z");
  });
});

const basic = (text: string): string => `Basic ${Buffer.from(text).toString("base64")}`;

describe("isAuthorized", () => {
  const password = { username: "admin", password: "pä:ss" };
  const token = { username: "admin", token: "t0ken" };

  it.each<[string, Credentials, Partial<Presented>, boolean]>([
    ["the right password", password, { authorization: basic("admin:pä:ss") }, true],
    [
      "it with the scheme in capitals",
      password,
      { authorization: basic("admin:pä:ss").replace("Basic", "BASIC") },
      true,
    ],
    ["a wrong password", password, { authorization: basic("admin:pass") }, false],
    ["another user", password, { authorization: basic("root:pä:ss") }, false],
    ["nothing", password, {}, false],
    ["what is no base64", password, { authorization: "Basic %%%" }, false],
    ["a password where none is set", token, { authorization: basic("admin:undefined") }, false],
    ["the right token", token, { authorization: "Bearer t0ken" }, true],
    ["a wrong token", token, { authorization: "Bearer token" }, false],
    ["a token where none is set", password, { authorization: "Bearer undefined" }, false],
    ["a certificate of the user", password, { certificateName: "admin" }, true],
    ["a certificate of somebody else", password, { certificateName: "root" }, false],
    [
      "a wrong password in spite of a certificate",
      password,
      { authorization: basic("a:b"), certificateName: "admin" },
      false,
    ],
    ["an unknown scheme", password, { authorization: "Digest x" }, false],
  ])("with %s", (_, credentials, presented, expected) => {
    expect(isAuthorized(credentials, { authorization: undefined, certificateName: undefined, ...presented })).toBe(
      expected,
    );
  });
});
