import { SettingsError, TransportError, type TransportErrorCode } from "../../lib/errors";
import { Exchange, type ExchangeOptions } from "../../lib/ontap/exchange";
import { destinationOf, isExcepted, proxyFor } from "../../lib/ontap/proxy";
import { withoutSecrets } from "../../lib/secrets";
import { expectFailure, rejectionOf, thrownBy } from "../helpers/failure";
import { NAMES } from "../helpers/ontap-client";
import { type ConnectProxy, type ConnectProxyOptions, startConnectProxy } from "../helpers/proxy/connect-proxy";
import { NOTHING_LISTENS, startTcpServer } from "../helpers/raw-server";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";

const HOST = "cluster1.example.com";
const ENDPOINT = `https://${HOST}`;
const PROXY = "http://proxy.example.com:3128";
const LOCAL = "http://127.0.0.1:3128";
const LOWER_CASE = { origin: PROXY, variable: "https_proxy" };
const WITH_LOGIN = { origin: PROXY, authorization: "Basic bWU6cEBzcw==" };

it.each([
  ["https://cluster1.example.com", { host: "cluster1.example.com", port: 443 }],
  ["https://[2001:db8::1]:8443", { host: "2001:db8::1", port: 8443 }],
  ["http://127.0.0.1", { host: "127.0.0.1", port: 80 }],
])("%s leads to %j", (address, destination) => {
  expect(destinationOf(address)).toEqual(destination);
});

describe("the proxy for an endpoint", () => {
  it.each<[string, string, Readonly<Record<string, string>>, object]>([
    ["of HTTPS_PROXY", ENDPOINT, { HTTPS_PROXY: PROXY }, { origin: PROXY, variable: "HTTPS_PROXY" }],
    ["of the lower-case variable first", ENDPOINT, { HTTPS_PROXY: "http://other", https_proxy: PROXY }, LOWER_CASE],
    ["without a scheme", ENDPOINT, { HTTPS_PROXY: "proxy.example.com:3128" }, { origin: PROXY }],
    ["that speaks TLS", ENDPOINT, { HTTPS_PROXY: "https://proxy" }, { origin: "https://proxy" }],
    ["with a path, which says nothing", ENDPOINT, { HTTPS_PROXY: `${PROXY}/` }, { origin: PROXY }],
    ["whose exceptions are others", ENDPOINT, { HTTPS_PROXY: PROXY, NO_PROXY: "other" }, { origin: PROXY }],
    ["on this machine, for plain HTTP", "http://127.0.0.1:8080", { HTTP_PROXY: LOCAL }, { origin: LOCAL }],
    ["on this machine, for a simulator", "https://localhost:8443", { HTTPS_PROXY: LOCAL }, { origin: LOCAL }],
    ["with a login", ENDPOINT, { HTTPS_PROXY: "http://me:p%40ss@proxy.example.com:3128" }, WITH_LOGIN],
  ])("is the one %s", (_, endpoint, environment, proxy) => {
    expect(proxyFor(endpoint, environment)).toMatchObject(proxy);
  });

  it.each<[string, string, Readonly<Record<string, string>>]>([
    ["no variable is set", ENDPOINT, {}],
    ["the variable is empty", ENDPOINT, { HTTPS_PROXY: "" }],
    ["it is one for another scheme", ENDPOINT, { HTTP_PROXY: PROXY }],
    ["the host is excepted", ENDPOINT, { HTTPS_PROXY: PROXY, NO_PROXY: "example.com" }],
    ["the host is excepted in lower case first", ENDPOINT, { HTTPS_PROXY: PROXY, NO_PROXY: "x", no_proxy: "*" }],
    ["the endpoint is on this machine and the proxy elsewhere", "https://127.0.0.1:8443", { HTTPS_PROXY: PROXY }],
    ["plain HTTP would leave this machine", "http://localhost:8080", { HTTP_PROXY: PROXY }],
  ])("is none when %s", (_, endpoint, environment) => {
    expect(proxyFor(endpoint, environment)).toBeUndefined();
  });

  it.each(["socks5://me:hush@proxy:1080", "http://me:hush@", "http://me:hu%sh@proxy"])(
    "is refused with the variable, and without its password: %s",
    (text) => {
      const error = thrownBy(() => proxyFor(ENDPOINT, { HTTPS_PROXY: text }));
      expectFailure(error, SettingsError, "PROXY_INVALID", "HTTPS_PROXY: got ", "NO_PROXY");
      expect(String(error)).not.toContain("hush");
    },
  );

  it("has a login that no message repeats", () => {
    proxyFor(ENDPOINT, { HTTPS_PROXY: "http://me:hidden%21word@proxy" });
    expect(withoutSecrets("hidden!word, hidden%21word, bWU6aGlkZGVuIXdvcmQ=")).toBe("***, ***, ***");
  });
});

it.each<[string, string, number, string, boolean]>([
  ["nothing", HOST, 443, "", false],
  ["only separators", HOST, 443, " , ", false],
  ["everything", HOST, 443, "*", true],
  ["the host", HOST, 443, "cluster1.example.com", true],
  ["the host in upper case", HOST, 443, "CLUSTER1.EXAMPLE.COM", true],
  ["another host", HOST, 443, "cluster2.example.com", false],
  ["the host among others", HOST, 443, "localhost, cluster2,cluster1.example.com", true],
  ["the host among others between spaces", HOST, 443, "localhost cluster1.example.com", true],
  ["its domain", HOST, 443, "example.com", true],
  ["its domain with a dot", HOST, 443, ".example.com", true],
  ["its domain with a star", HOST, 443, "*.example.com", true],
  ["its domain as a whole name", HOST, 443, "example.com.", true],
  ["the end of its name, which is no domain", HOST, 443, "ample.com", false],
  ["a name within it", "example.com", 443, "cluster1.example.com", false],
  ["the host and its port", HOST, 8443, "cluster1.example.com:8443", true],
  ["the host and another port", HOST, 443, "cluster1.example.com:8443", false],
  ["the address", "10.1.2.3", 443, "10.1.2.3", true],
  ["the address and another port", "10.1.2.3", 443, "10.1.2.3:80", false],
  ["another address", "10.1.2.3", 443, "10.1.2.4", false],
  ["the end of the address, which is no domain", "10.1.2.3", 443, "2.3", false],
  ["its network", "10.1.2.3", 443, "10.0.0.0/8", true],
  ["another network", "10.1.2.3", 443, "10.2.0.0/16", false],
  ["every network", "10.1.2.3", 443, "0.0.0.0/0", true],
  ["a network without a measure", "10.1.2.3", 443, "10.1.2.3/x", false],
  ["a network of more bits than there are", "10.1.2.3", 443, "10.1.2.3/33", false],
  ["a network, for a name", HOST, 443, "0.0.0.0/0", false],
  ["the long address", "2001:db8::1", 443, "2001:db8::1", true],
  ["the long address in full", "2001:db8::1", 443, "2001:0db8:0:0:0:0:0:1", true],
  ["the long address in brackets", "2001:db8::1", 443, "[2001:db8::1]", true],
  ["the long address and its port", "2001:db8::1", 443, "[2001:db8::1]:443", true],
  ["the long address and another port", "2001:db8::1", 443, "[2001:db8::1]:80", false],
  ["its long network", "2001:db8::1", 443, "2001:db8::/32", true],
  ["a network of the other kind", "2001:db8::1", 443, "0.0.0.0/0", false],
])("a list that names %s: %s port %i, %j", (_, host, port, list, expected) => {
  expect(isExcepted({ host, port }, list)).toBe(expected);
});

describe("through a proxy", () => {
  const CLUSTER = `${HOST}:443`;

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
    const found = proxyFor(ENDPOINT, { HTTPS_PROXY: proxyUrl });
    if (found === undefined) throw new Error("expected a proxy");
    const limits = { connections: 1, timeoutMs: 5_000, maxResponseBytes: 1_000_000 };
    const trusted = { proxy: found, ca: simulator.caPem };
    exchange = new Exchange({ cluster: "cluster1", origin: ENDPOINT, names: NAMES, ...limits, ...trusted, ...options });
    return exchange.send({ method: "GET", path: "/api/cluster", headers: { authorization: simulator.authorization } });
  }

  it("a request reaches a host that only the proxy can look up, over one connection for all", async () => {
    const address = await throughProxy();
    expect(await get(`http://${address}`, { serverName: "localhost" })).toMatchObject({ status: 200 });
    const again = { method: "GET", path: "/api/cluster", headers: { authorization: simulator.authorization } } as const;
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
    expectFailure(error, TransportError, "CERTIFICATE_NAME_MISMATCH", `Cluster cluster1 (${ENDPOINT}): `);
    expect(error).toHaveProperty("sent", false);
    expect(simulator.requests).toEqual([]);
  });

  it("another certificate than the pinned one is refused", async () => {
    const error = await rejectionOf(get(await throughProxy(), { fingerprint256: "00".repeat(32) }));
    expectFailure(error, TransportError, "CERTIFICATE_PIN_MISMATCH", "it has the fingerprint");
    expect(simulator.requests).toEqual([]);
  });

  describe("that does not let a connection through", () => {
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
      expectFailure(error, TransportError, code, `Cluster cluster1 (${ENDPOINT}): `, named, ...fragments);
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
});
