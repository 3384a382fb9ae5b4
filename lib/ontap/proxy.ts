import type { IncomingMessage } from "node:http";
import type { request as httpsRequest, RequestOptions } from "node:https";
import { BlockList, isIP, type Socket } from "node:net";
import { messageOf, SettingsError, type TransportErrorCode } from "../errors";
import { omitUndefined } from "../model/decode";
import { isLoopback, printableEndpoint } from "../model/rules";
import { keepSecret } from "../secrets";
import { firstError } from "./failures";
import type { Environment } from "./profile";

export interface Proxy {
  readonly origin: string;
  readonly variable: string;
  /** Its `Proxy-Authorization` header. @default none */
  readonly authorization?: string;
}

/** The variables of each scheme and of the exceptions. As for curl, the first one that is set counts. */
const VARIABLES: Readonly<Record<string, readonly string[]>> = {
  "https:": ["https_proxy", "HTTPS_PROXY"],
  "http:": ["http_proxy", "HTTP_PROXY"],
  exceptions: ["no_proxy", "NO_PROXY"],
};

export function destinationOf(address: string): Destination {
  const { hostname, port, protocol } = new URL(address);
  const defaultPort = protocol === "http:" ? 80 : 443;
  return { host: hostname.replace(/^\[(.*)\]$/, "$1"), port: port === "" ? defaultPort : Number(port) };
}

/**
 * The proxy that the environment sets for an endpoint; `undefined`: a direct connection. Only a proxy on this machine can
 * reach an endpoint on this machine.
 *
 * @throws SettingsError PROXY_INVALID naming the variable, without the password.
 */
export function proxyFor(endpoint: string, environment: Environment): Proxy | undefined {
  const { protocol, hostname } = new URL(endpoint);
  const variable = firstSet(protocol, environment);
  const text = environment[variable ?? ""];
  if (variable === undefined || text === undefined) return undefined;
  if (isExcepted(destinationOf(endpoint), environment[firstSet("exceptions", environment) ?? ""] ?? ""))
    return undefined;
  const url = parseProxy(text);
  if (url === undefined) throw invalid(variable, text);
  if (isLoopback(hostname) && !isLoopback(url.hostname)) return undefined;
  return omitUndefined({ origin: url.origin, variable, authorization: authorizationOf(url) });
}

function firstSet(what: string, environment: Environment): string | undefined {
  return VARIABLES[what]?.find((name) => (environment[name] ?? "") !== "");
}

/** As for curl, a proxy without a scheme speaks plain HTTP. */
function parseProxy(text: string): URL | undefined {
  const address = text.includes("://") ? text : `http://${text}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return undefined;
  return /%(?![0-9a-f]{2})/i.test(url.username + url.password) ? undefined : url;
}

function authorizationOf({ username, password }: URL): string | undefined {
  if (username === "" && password === "") return undefined;
  const [user, secret] = [decodeURIComponent(username), decodeURIComponent(password)];
  const encoded = Buffer.from(`${user}:${secret}`).toString("base64");
  keepSecret(password, secret, encoded);
  return `Basic ${encoded}`;
}

function invalid(variable: string, text: string): SettingsError {
  const problem = `${variable}: got ${JSON.stringify(printableEndpoint(text))}, expected the URL of an HTTP proxy`;
  const remedy = "give http:// or https://, host and port, with special characters of a password percent-encoded";
  return new SettingsError("PROXY_INVALID", problem, { remedy: `${remedy}; or except the cluster's host in NO_PROXY` });
}

/** A host name in lower case or an IP address without brackets, and a port. */
export interface Destination {
  readonly host: string;
  readonly port: number;
}

/**
 * Whether a list such as `NO_PROXY` names a host. Its entries stand between commas or spaces: a host name with its
 * subdomains, an IP address, a range (`10.0.0.0/8`) or `*`; with `:port` for one port only.
 */
export function isExcepted(destination: Destination, list: string): boolean {
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry !== "" && isNamed(destination, entry));
}

function isNamed({ host, port }: Destination, entry: string): boolean {
  if (entry === "*") return true;
  const [, bracketed, plain = entry, only] = /^(?:\[(.+)\]|([^:]*))(?::(\d+))?$/.exec(entry) ?? [];
  if (only !== undefined && Number(only) !== port) return false;
  return isIP(host) === 0 ? isWithinDomain(host, plain) : isWithinRange(host, bracketed ?? plain);
}

function isWithinDomain(host: string, entry: string): boolean {
  const domain = entry.replace(/^\*?\./, "").replace(/\.$/, "");
  return host === domain || host.endsWith(`.${domain}`);
}

function isWithinRange(address: string, entry: string): boolean {
  const [network = "", bits] = entry.split("/");
  const family = isIP(network);
  if (family === 0 || family !== isIP(address)) return false;
  const longest = family === 4 ? 32 : 128;
  const prefix = bits === undefined ? longest : Number(bits);
  if (!(prefix >= 0 && prefix <= longest)) return false;
  const range = new BlockList();
  const type = family === 4 ? "ipv4" : "ipv6";
  range.addSubnet(network, prefix, type);
  return range.check(address, type);
}

/** The proxy looks up the host's name. @throws an error with a code that `failures` translates. */
export async function openTunnel(proxy: Proxy, { host, port }: Destination, timeoutMs: number): Promise<Socket> {
  const authority = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const headers = omitUndefined({ host: authority, "proxy-authorization": proxy.authorization });
  const { request } = await clientFor(proxy);
  const { host: proxyHost } = destinationOf(proxy.origin);
  // Node.js would expect the name of the header, which is the cluster's, in the proxy's certificate.
  const servername = isIP(proxyHost) === 0 ? proxyHost : "";
  const options: RequestOptions = { method: "CONNECT", path: authority, headers, servername, agent: false };
  return new Promise((resolve, reject) => {
    const asking = request(proxy.origin, options);
    const limit = setTimeout(() => {
      asking.destroy(new Error(`no answer within ${timeoutMs} ms`));
    }, timeoutMs);
    asking.once("connect", ({ statusCode = 0 }: IncomingMessage, socket: Socket) => {
      clearTimeout(limit);
      if (statusCode >= 200 && statusCode < 300) {
        resolve(socket);
      } else {
        socket.destroy();
        reject(tunnelError(codeOf(statusCode), proxy, `it answered ${statusCode} to CONNECT ${authority}`));
      }
    });
    asking.once("error", (cause) => {
      clearTimeout(limit);
      reject(tunnelError("PROXY_UNREACHABLE", proxy, messageOf(firstError(cause))));
    });
    asking.end();
  });
}

/** In the bundle, a stand-in takes the place of node:http for undici. `createRequire` loads the genuine one, if there is a proxy. */
async function clientFor({ origin }: Proxy): Promise<{ readonly request: typeof httpsRequest }> {
  const { createRequire } = await import("node:module");
  const load = createRequire(__filename) as (name: string) => { readonly request: typeof httpsRequest };
  return load(origin.startsWith("https:") ? "node:https" : "node:http");
}

function codeOf(status: number): TransportErrorCode {
  if (status === 407) return "PROXY_LOGIN_REQUIRED";
  return status >= 500 ? "PROXY_FAILED" : "PROXY_REFUSED";
}

function tunnelError(code: TransportErrorCode, { origin, variable }: Proxy, why: string): Error {
  return Object.assign(new Error(`${variable} is ${origin}: ${why}`), { code });
}
