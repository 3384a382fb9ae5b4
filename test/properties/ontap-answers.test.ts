import fc, { type Arbitrary } from "fast-check";
import { OntapIscsiError } from "../../lib/errors";
import { OntapClient } from "../../lib/ontap/client";
import { decodeServiceRecord, IscsiServices } from "../../lib/ontap/iscsi-services";
import { decodeSvmRecord, isIscsiLicensed, listSvms } from "../../lib/ontap/resources";
import { readRefusal, refusalError } from "../../lib/ontap/answers";
import { parseRetryAfter } from "../../lib/ontap/retry";
import { translateTransportError } from "../../lib/ontap/failures";
import { yieldOf } from "../helpers/failure";
import { asBytes, hostileTexts, parsed, spoiled } from "../helpers/hostile";
import { NAMES } from "../helpers/ontap-client";
import { expectForAll } from "../helpers/property";
import { type RawServer, startTcpServer } from "../helpers/raw-server";

const UUID = "19d04b8e-94d7-11e8-8370-005056b48fd2";
const SERVICE = { svm: { uuid: UUID, name: "svm1" }, enabled: true, target: { name: "iqn.1", alias: "db" } };
const SVM = { uuid: UUID, name: "svm1", state: "running", iscsi: { allowed: true } };
const COLLECTION = { records: [SERVICE, SVM], num_records: 2, _links: { next: { href: "/api/next?start=1" } } };
const REFUSAL = { error: { message: "no", code: "2621462", target: "svm", arguments: [{ code: "1", message: "x" }] } };
const JOB = { job: { uuid: UUID, _links: { self: { href: `/api/cluster/jobs/${UUID}` } } }, records: [] };

/** More records than a call takes arguments. */
const MANY_RECORDS = `{"records":[${"0,".repeat(200_000)}0]}`;

const DOCUMENTS = fc.oneof(
  ...[SERVICE, SVM, COLLECTION, COLLECTION, REFUSAL, JOB].map((document) => ({
    weight: 4,
    arbitrary: spoiled(document),
  })),
  { weight: 1, arbitrary: fc.constant(MANY_RECORDS) },
);

const REQUEST = { cluster: "cluster1", origin: "https://cluster1", method: "GET", path: "/api/cluster" };

/** Expects that something thrown is an error of this library, whose message can be shown. */
function expectTyped(error: unknown): void {
  if (error !== undefined) expect(error).toBeInstanceOf(OntapIscsiError);
}

it("a record of any shape is decoded, or refused with an error of this library", async () => {
  await expectForAll(
    fc.oneof(hostileTexts, spoiled(SERVICE), spoiled(SVM)),
    (text) => {
      const state = yieldOf(() => decodeServiceRecord(parsed(text)), OntapIscsiError);
      const facts = yieldOf(() => decodeSvmRecord(parsed(text)), OntapIscsiError);
      for (const uuid of [state?.svmUuid, facts?.uuid]) expect(uuid ?? UUID).toMatch(/^[0-9a-f-]{36}$/);
      yieldOf(() => decodeServiceRecord(parsed(text), UUID), OntapIscsiError);
    },
    { runs: 3_000 },
  );
});

it("a refusal of any shape becomes an error of this library", async () => {
  await expectForAll(
    fc.tuple(fc.oneof(hostileTexts, spoiled(REFUSAL)), fc.nat(599)),
    ([text, status]) => {
      const refusal = readRefusal(parsed(text));
      if (refusal !== undefined) expectTyped(refusalError({ ...refusal, status }, REQUEST));
    },
    { runs: 3_000 },
  );
});

it("whatever error Node.js or undici reports becomes one of this library", async () => {
  const codes = fc.option(fc.oneof(fc.string(), fc.integer(), fc.constantFrom("ECONNRESET", "ERR_SSL_X", "__proto__")));
  await expectForAll(
    fc.tuple(fc.string(), codes, fc.boolean()),
    ([message, code, sent]) => {
      expectTyped(translateTransportError(Object.assign(new Error(message), { code }), REQUEST, sent));
    },
    { runs: 3_000 },
  );
});

it("any Retry-After header asks for a pause of zero or more", async () => {
  const dates = fc.date({ noInvalidDate: true }).map((date) => date.toUTCString());
  await expectForAll(
    fc.oneof(hostileTexts, fc.nat().map(String), dates),
    (header) => {
      expect(parseRetryAfter(header, Date.UTC(2026, 0, 1))).toBeGreaterThanOrEqual(0);
    },
    { runs: 3_000 },
  );
});

describe("a server", () => {
  let server: RawServer;
  let client: OntapClient;
  let answers: readonly Buffer[];

  beforeAll(async () => {
    // Each connection is for one answer; once they are used up, the last one stays.
    server = await startTcpServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => {
        const [answer = Buffer.alloc(0), ...rest] = answers;
        if (rest.length > 0) answers = rest;
        socket.end(answer);
      });
    });
    const endpoint = `http://${server.address}`;
    const connection = { name: "cluster1", endpoint, profile: "default", concurrency: 1, requestTimeoutMs: 10_000 };
    const credentials = { method: "basic" as const, username: "admin", password: "canary" };
    client = new OntapClient(
      connection,
      { credentials, names: NAMES, warnings: [] },
      { sleep: () => Promise.resolve() },
    );
  });

  afterAll(async () => {
    await client.close();
    await server.close();
  });

  it("that answers anything whatever is never taken for ONTAP without a check", async () => {
    await expectForAll(
      fc.array(fc.oneof(httpAnswers, bytes), { minLength: 1, maxLength: 3 }),
      async (given) => {
        for (const call of calls(client)) {
          answers = given;
          await call().then(expectWellFormed, expectTyped);
        }
      },
      { runs: 300 },
    );
  });
});

const STATUSES = [200, 201, 202, 204, 301, 400, 404, 409, 500, 503, 999];
const bytes: Arbitrary<Buffer> = fc.uint8Array({ maxLength: 200 }).map((noise) => Buffer.from(noise));

const httpAnswers: Arbitrary<Buffer> = fc
  .record({
    status: fc.constantFrom(...STATUSES),
    header: fc.constantFrom(
      "",
      "Retry-After: 1\r\n",
      "Retry-After: \u00ff\r\n",
      "Content-Encoding: gzip\r\n",
      "Location: /\r\n",
      "X: y",
    ),
    length: fc.constantFrom("right", "right", "right", "right", "too long", "none", "chunked"),
    body: asBytes(fc.oneof({ weight: 3, arbitrary: DOCUMENTS }, { weight: 1, arbitrary: hostileTexts })),
  })
  .map(({ status, header, length, body }) => {
    const framing = {
      right: `Content-Length: ${body.length}\r\n`,
      "too long": `Content-Length: ${body.length + 10}\r\n`,
      none: "",
      chunked: "Transfer-Encoding: chunked\r\n",
    }[length];
    return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} X\r\nConnection: close\r\n${header}${framing}\r\n`), body]);
  });

/** Every call that decodes an answer. */
function calls(client: OntapClient): readonly (() => Promise<unknown>)[] {
  const services = new IscsiServices(client);
  return [
    () => services.list(),
    () => services.get(UUID),
    () => services.create({ svmUuid: UUID }, {}, "svm1"),
    () => services.update(UUID, { enabled: true }, "svm1"),
    () => services.delete(UUID, "svm1"),
    () => listSvms(client),
    () => isIscsiLicensed(client),
  ];
}

/** What a call yields holds nothing but texts and flags, of services or SVMs, or is one of these itself. */
function expectWellFormed(result: unknown): void {
  const items: unknown[] = Array.isArray(result) ? result : [result];
  for (const item of items) {
    const values: unknown[] = typeof item === "object" && item !== null ? Object.values(item) : [item];
    expect(values.filter((value) => !["string", "boolean", "undefined"].includes(typeof value))).toEqual([]);
  }
}
