import { once } from "node:events";
import type { Socket } from "node:net";
import { connect } from "node:tls";
import { TransportError, type TransportErrorCode } from "../../lib/errors";
import { isPinned } from "../../lib/ontap/connector";
import { Exchange, type ExchangeOptions, type ExchangeRequest } from "../../lib/ontap/exchange";
import { expectFailure, rejectionOf } from "../helpers/failure";
import { NAMES } from "../helpers/ontap-client";
import { NOTHING_LISTENS, startTcpServer, startTlsServer, type RawServer } from "../helpers/raw-server";
import {
  type CertificateFlaw,
  startTestSimulator,
  type TestSimulator,
  type TestSimulatorOptions,
} from "../helpers/simulator";

const PATH = "/api/cluster";

let exchange: Exchange | undefined;
let server: RawServer | TestSimulator | undefined;

afterEach(async () => {
  await exchange?.close();
  await server?.close();
  [exchange, server] = [undefined, undefined];
});

/** Sends one request to an origin. */
function get(origin: string, options: Partial<ExchangeOptions> = {}, headers = {}): ReturnType<Exchange["send"]> {
  const limits = { connections: 1, timeoutMs: 10_000, maxResponseBytes: 1_000_000 };
  exchange = new Exchange({ cluster: "cluster1", origin, ...limits, names: NAMES, ...options });
  const request: ExchangeRequest = { method: "GET", path: PATH, headers };
  return exchange.send(request);
}

async function simulate(options: TestSimulatorOptions = {}): Promise<TestSimulator> {
  const simulator = await startTestSimulator(options);
  server = simulator;
  return simulator;
}

/** Answers the first bytes of each connection with a text, then ends it. */
async function answerWith(text: string): Promise<{ readonly origin: string; readonly ca: string }> {
  const raw = await startTlsServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => socket.end(text));
  });
  server = raw;
  return { origin: `https://${raw.address}`, ca: raw.caPem };
}

describe("certificates", () => {
  it("of a trusted authority, for the right host, are accepted", async () => {
    const { endpoint, caPem, authorization } = await simulate();
    expect(await get(endpoint, { ca: caPem }, { authorization })).toMatchObject({ status: 200 });
  });

  it.each<[string, CertificateFlaw, TransportErrorCode, string]>([
    ["of another authority", "other authority", "CERTIFICATE_UNTRUSTED", "caFile or ONTAP_CA_FILE"],
    ["that are expired", "expired", "CERTIFICATE_EXPIRED", "compare the clocks"],
    ["for another host", "other name", "CERTIFICATE_NAME_MISMATCH", "serverName"],
  ])("%s are refused before anything is sent", async (_, flaw, code, advice) => {
    const { endpoint, caPem, requests } = await simulate({ flaw });
    const error = await rejectionOf(get(endpoint, { ca: caPem }));
    expectFailure(error, TransportError, code, `Cluster cluster1 (${endpoint}): `, advice);
    expect(error).toHaveProperty("sent", false);
    expect(requests).toEqual([]);
  });

  it("of a private authority are refused when none is given, with the variable of the profile", async () => {
    const { endpoint } = await simulate();
    const error = await rejectionOf(get(endpoint, { names: { ...NAMES, caFile: "ONTAP_PROD_EU_CA_FILE" } }));
    expectFailure(error, TransportError, "CERTIFICATE_UNTRUSTED", "as caFile or ONTAP_PROD_EU_CA_FILE;");
  });

  it("are checked for the given server name instead of the endpoint's", async () => {
    const { endpoint, caPem, authorization } = await simulate({ flaw: "other name" });
    const serverName = "other.example.com";
    expect(await get(endpoint, { ca: caPem, serverName }, { authorization })).toMatchObject({ status: 200 });
  });

  it("are checked for the given server name even when the endpoint's would do", async () => {
    const { endpoint, caPem } = await simulate();
    const error = await rejectionOf(get(endpoint, { ca: caPem, serverName: "other.example.com" }));
    expectFailure(error, TransportError, "CERTIFICATE_NAME_MISMATCH", "other.example.com");
  });

  it("are refused when the authority is no certificate", async () => {
    const { endpoint, requests } = await simulate();
    const ca = "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n";
    expectFailure(await rejectionOf(get(endpoint, { ca })), TransportError, "CERTIFICATE_UNTRUSTED", "PEM file");
    expect(requests).toEqual([]);
  });
});

describe("a pinned certificate", () => {
  /** The fingerprint of the certificate that a server shows to a client that trusts its authority. */
  async function fingerprintOf({ endpoint, caPem }: TestSimulator): Promise<string> {
    const socket = connect({ host: "127.0.0.1", port: Number(new URL(endpoint).port), ca: caPem });
    await once(socket, "secureConnect");
    const { fingerprint256 } = socket.getPeerCertificate();
    socket.destroy();
    return fingerprint256;
  }

  it.each<[string, (fingerprint: string) => string]>([
    ["with colons", (fingerprint) => fingerprint],
    ["without colons, in lower case", (fingerprint) => fingerprint.replaceAll(":", "").toLowerCase()],
  ])("is accepted on every connection without an authority, given %s", async (_, written) => {
    const simulator = await simulate();
    const { endpoint, authorization, faults } = simulator;
    const fingerprint256 = written(await fingerprintOf(simulator));
    faults.add({ times: 1, do: { code: "2" } });
    expect(await get(endpoint, { fingerprint256 }, { authorization })).toMatchObject({ status: 400 });
    const again: ExchangeRequest = { method: "GET", path: PATH, headers: { authorization } };
    expect(await exchange?.send(again)).toMatchObject({ status: 200 });
    expect(simulator.requests.map(({ connection }) => connection)).toEqual([1, 2]);
  });

  it.each([
    ["a part of it", "AB:01".repeat(15)],
    ["none", undefined],
    ["an empty one", ""],
  ])("is not matched by %s", (_, shown) => {
    expect(isPinned(shown, "AB:01".repeat(16))).toBe(false);
  });

  it("changes nothing about a connection that nobody takes", async () => {
    const error = await rejectionOf(get(`https://${NOTHING_LISTENS}`, { fingerprint256: "00".repeat(32) }));
    expectFailure(error, TransportError, "CONNECTION_REFUSED");
  });

  it("is the only one to be accepted, and nothing is sent to another", async () => {
    const { endpoint, caPem, requests } = await simulate();
    const error = await rejectionOf(get(endpoint, { ca: caPem, fingerprint256: "00".repeat(32) }));
    expectFailure(error, TransportError, "CERTIFICATE_PIN_MISMATCH", "it has the fingerprint", "security certificate");
    expect(error).toHaveProperty("sent", false);
    expect(requests).toEqual([]);
  });
});

describe("a connection", () => {
  it("that nobody takes is refused", async () => {
    const error = await rejectionOf(get(`https://${NOTHING_LISTENS}`));
    expectFailure(error, TransportError, "CONNECTION_REFUSED", NOTHING_LISTENS, "network interface show");
    expect(error).toHaveProperty("sent", false);
  });

  it("on which TLS never stands is given up in time", async () => {
    server = await startTcpServer(() => undefined);
    const error = await rejectionOf(get(`https://${server.address}`, { timeoutMs: 300 }));
    expectFailure(error, TransportError, "CONNECT_TIMEOUT", "check firewalls");
    expect(error).toHaveProperty("sent", false);
  });

  it("to a server of plain HTTP has no TLS", async () => {
    const { endpoint } = await simulate({ http: true });
    const error = await rejectionOf(get(endpoint.replace("http:", "https:")));
    expectFailure(error, TransportError, "TLS_FAILED", "speaks HTTPS");
    expect(error).toHaveProperty("sent", false);
  });

  it("to a simulator of plain HTTP on this machine works", async () => {
    const { endpoint, authorization } = await simulate({ http: true });
    expect(await get(endpoint, {}, { authorization })).toMatchObject({ status: 200 });
  });
});

describe("what comes back", () => {
  it.each<[string, string, TransportErrorCode]>([
    ["no HTTP", "SSH-2.0-OpenSSH_9.6\r\n", "RESPONSE_INVALID"],
    [
      "a chunked body without its end",
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabc",
      "CONNECTION_LOST",
    ],
    ["less than announced", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nabc", "CONNECTION_LOST"],
    ["headers without an end", "HTTP/1.1 200 OK\r\nx: ", "CONNECTION_LOST"],
    ["headers without a measure", `HTTP/1.1 200 OK\r\nx: ${"x".repeat(1_000_000)}\r\n\r\n`, "RESPONSE_TOO_LARGE"],
  ])("%s is no answer", async (_, text, code) => {
    const { origin, ca } = await answerWith(text);
    const error = await rejectionOf(get(origin, { ca }));
    expectFailure(error, TransportError, code);
    expect(error).toHaveProperty("sent", true);
  });

  it("a body that ends with its connection is whole", async () => {
    const { origin, ca } = await answerWith("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{}");
    expect(await get(origin, { ca })).toEqual({ status: 200, body: "{}" });
  });

  it("status, body and the time to wait are told, whatever the status", async () => {
    const { origin, ca } = await answerWith("HTTP/1.1 503 Busy\r\nretry-after: 7\r\ncontent-length: 2\r\n\r\n{}");
    expect(await get(origin, { ca })).toEqual({ status: 503, retryAfter: "7", body: "{}" });
  });

  it("one byte more than the limit is too many, however it is sent", async () => {
    const { origin, ca } = await answerWith("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n12345");
    expectFailure(await rejectionOf(get(origin, { ca, maxResponseBytes: 4 })), TransportError, "RESPONSE_TOO_LARGE");
  });

  it("exactly the limit is fine", async () => {
    const { origin, ca } = await answerWith("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n12345");
    expect(await get(origin, { ca, maxResponseBytes: 5 })).toMatchObject({ body: "12345" });
  });
});

it("closing ends at once a connection that waits for an answer", async () => {
  const sockets: Socket[] = [];
  const raw = await startTlsServer((socket) => {
    sockets.push(socket);
    void exchange?.close();
  });
  server = raw;
  const error = await rejectionOf(get(`https://${raw.address}`, { ca: raw.caPem, timeoutMs: 60_000 }));
  expectFailure(error, TransportError, "CONNECTION_LOST");
  expect(sockets).toHaveLength(1);
});
