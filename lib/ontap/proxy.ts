import { SettingsError } from "../errors";
import { given } from "../model/decode";
import { isLoopback, printableEndpoint } from "../model/rules";
import { keepSecret } from "../secrets";
import { type Destination, isExcepted } from "./proxy-exceptions";
import type { Environment } from "./profile";

/** A proxy through which connections to a cluster go. */
export interface Proxy {
  /** Scheme, host and port. */
  readonly origin: string;
  /** The environment variable that names it. */
  readonly variable: string;
  /** Value of its `Proxy-Authorization` header; absent: it wants none. */
  readonly authorization?: string;
}

/** The variables that name a proxy for a scheme and those that name exceptions; the first one that is set counts, as for curl. */
const VARIABLES: Readonly<Record<string, readonly string[]>> = {
  "https:": ["https_proxy", "HTTPS_PROXY"],
  "http:": ["http_proxy", "HTTP_PROXY"],
  exceptions: ["no_proxy", "NO_PROXY"],
};

/** Host and port that an address names. */
export function destinationOf(address: string): Destination {
  const { hostname, port, protocol } = new URL(address);
  const defaultPort = protocol === "http:" ? 80 : 443;
  return { host: hostname.replace(/^\[(.*)\]$/, "$1"), port: port === "" ? defaultPort : Number(port) };
}

/**
 * The proxy that the environment wants for an endpoint; `undefined` for a direct connection. An endpoint on this machine is
 * reached directly, unless the proxy is on this machine, too: no other one could reach it.
 *
 * @throws SettingsError PROXY_INVALID naming the variable; a password is not shown.
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
  return given({ origin: url.origin, variable, authorization: authorizationOf(url) });
}

function firstSet(what: string, environment: Environment): string | undefined {
  return VARIABLES[what]?.find((name) => (environment[name] ?? "") !== "");
}

/** Without a scheme, as curl takes it, a proxy speaks plain HTTP. */
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
