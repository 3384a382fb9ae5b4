import { TransportError, type TransportErrorCode } from "../../lib/errors";
import { Exchange, type ExchangeOptions } from "../../lib/ontap/exchange";
import { proxyFor } from "../../lib/ontap/proxy";
import { expectFailure, rejectionOf } from "../helpers/failure";
import { NAMES } from "../helpers/ontap-client";
import { type ConnectProxy, type ConnectProxyOptions, startConnectProxy } from "../helpers/proxy/connect-proxy";
import { NOTHING_LISTENS, startTcpServer } from "../helpers/raw-server";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";

const CLUSTER = "cluster1.example.com:443";
const ORIGIN = "https://cluster1.example.com";
const PATH = "/api/cluster";

let simulator: TestSimulator;
let proxy: ConnectProxy | undefined;
let exchange: Exchange | undefined;

beforeEach(async () => {
  simulator = await startTestSimulator();
});

afterEach(async () => {
  await exchange?.close();
  await proxy?.close();
  await simulator.close();
  [exchange, proxy] = [undefined, undefined];
});

/** Starts a proxy that finds the simulator where a cluster's name says; nobody else knows that name. */
async function throughProxy(options: ConnectProxyOptions = {}): Promise<string> {
  proxy = await startConnectProxy({ hosts: { [CLUSTER]: new URL(simulator.endpoint).host }, ...options });
  return proxy.address;
}

/** Sends one request to the cluster through what `HTTPS_PROXY` says. */
function get(proxyUrl: string, options: Partial<ExchangeOptions> = {}): ReturnType<Exchange["send"]> {
  const found = proxyFor(ORIGIN, { HTTPS_PROXY: proxyUrl });
  if (found === undefined) throw new Error("expected a proxy");
  const limits = { connections: 1, timeoutMs: 5_000, maxResponseBytes: 1_000_000 };
  const trusted = { proxy: found, ca: simulator.caPem };
  exchange = new Exchange({ cluster: "cluster1", origin: ORIGIN, names: NAMES, ...limits, ...trusted, ...options });
  return exchange.send({ method: "GET", path: PATH, headers: { authorization: simulator.authorization } });
}

describe("through a proxy", () => {
  it("a request reaches a host that only the proxy can look up, over one connection for all", async () => {
    const address = await throughProxy();
    expect(await get(`http://${address}`, { serverName: "localhost" })).toMatchObject({ status: 200 });
    const again = { method: "GET", path: PATH, headers: { authorization: simulator.authorization } } as const;
    expect(await exchange?.send(again)).toMatchObject({ status: 200 });
    expect(proxy?.log).toEqual([`${CLUSTER} without a login`]);
  });

  it("a login is sent to the proxy, and not to the cluster", async () => {
    const address = await throughProxy({ login: "me:p@ss" });
    expect(await get(`http://me:p%40ss@${address}`, { serverName: "localhost" })).toMatchObject({ status: 200 });
    expect(proxy?.log).toEqual([`${CLUSTER} with a login`]);
    expect(simulator.requests).toHaveLength(1);
  });

  it("a certificate for another host is refused before anything is sent", async () => {
    const error = await rejectionOf(get(await throughProxy()));
    expectFailure(error, TransportError, "CERTIFICATE_NAME_MISMATCH", `Cluster cluster1 (${ORIGIN}): `);
    expect(error).toHaveProperty("sent", false);
    expect(simulator.requests).toEqual([]);
  });

  it("a certificate of another authority is refused", async () => {
    const other = await startTestSimulator();
    const error = await rejectionOf(get(await throughProxy(), { serverName: "localhost", ca: other.caPem }));
    await other.close();
    expectFailure(error, TransportError, "CERTIFICATE_UNTRUSTED");
    expect(simulator.requests).toEqual([]);
  });

  it("another certificate than the pinned one is refused", async () => {
    const error = await rejectionOf(get(await throughProxy(), { fingerprint256: "00".repeat(32) }));
    expectFailure(error, TransportError, "CERTIFICATE_PIN_MISMATCH", "it has the fingerprint");
    expect(simulator.requests).toEqual([]);
  });

  it("the pinned certificate is accepted", async () => {
    const address = await throughProxy();
    const mismatch = await rejectionOf(get(address, { fingerprint256: "00".repeat(32) }));
    const [fingerprint256 = ""] = /[0-9A-F:]{95}/.exec(String(mismatch)) ?? [];
    await exchange?.close();
    expect(await get(address, { fingerprint256 })).toMatchObject({ status: 200 });
  });
});

describe("a proxy that does not let a connection through", () => {
  it.each<[string, ConnectProxyOptions, string, TransportErrorCode, string[]]>([
    ["because it wants a login", { login: "me:pass" }, "", "PROXY_LOGIN_REQUIRED", ["answered 407", "<user>"]],
    ["because the login is wrong", { login: "me:pass" }, "me:hush@", "PROXY_LOGIN_REQUIRED", ["answered 407"]],
    ["because it may not", { status: 403 }, "", "PROXY_REFUSED", ["answered 403", "allow CONNECT"]],
    ["because it finds nobody there", { status: 502 }, "", "PROXY_FAILED", ["answered 502", "management LIF"]],
    ["and does not say so", { status: "silence" }, "", "PROXY_UNREACHABLE", ["no answer within 300 ms", "NO_PROXY"]],
  ])("%s is named, with what to do", async (_, options, login, code, fragments) => {
    const address = await throughProxy(options);
    const impatient = options.status === "silence" ? { timeoutMs: 300 } : {};
    const error = await rejectionOf(get(`http://${login}${address}`, impatient));
    const named = `HTTPS_PROXY is http://${address}: `;
    expectFailure(error, TransportError, code, `Cluster cluster1 (${ORIGIN}): `, named, ...fragments);
    expect(error).toHaveProperty("sent", false);
    expect(String(error)).not.toContain("hush");
    expect(simulator.requests).toEqual([]);
  });

  it("because connection refused is named", async () => {
    const error = await rejectionOf(get(`http://${NOTHING_LISTENS}`));
    expectFailure(error, TransportError, "PROXY_UNREACHABLE", `http://${NOTHING_LISTENS}: `, "ECONNREFUSED");
  });

  it("because it speaks no HTTP is named", async () => {
    const odd = await startTcpServer((socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n"));
    const error = await rejectionOf(get(`http://${odd.address}`));
    await odd.close();
    expectFailure(error, TransportError, "PROXY_UNREACHABLE", `http://${odd.address}`);
  });
});
