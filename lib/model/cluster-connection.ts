import { invalid, optionalText, parseFields, requiredText } from "./decode";
import {
  clusterNameRule,
  endpointRule,
  fingerprintRule,
  printableEndpoint,
  profileRule,
  serverNameRule,
  wholeNumberRule,
} from "./rules";

/** How to reach one cluster. Never a secret: this is written into the synthesized configuration. */
export interface ClusterConnection {
  /** What messages call the cluster, and its identity: deletion is refused on a cluster of another name. */
  readonly name: string;
  /** Base address of the management interface, without a path. */
  readonly endpoint: string;
  /** Names the environment variables that hold the credentials. */
  readonly profile: string;
  /** PEM file of the certificate authority that signed the cluster's certificate; absent: the public ones. */
  readonly caFile?: string;
  /** Host name to expect in the certificate; absent: the endpoint's. */
  readonly serverName?: string;
  /** SHA-256 fingerprint of the one certificate to accept, in place of an authority and a host name. */
  readonly fingerprint256?: string;
  /** Accepts any certificate. Absent: false. */
  readonly insecureSkipVerify?: boolean;
  /** Most connections at one time. */
  readonly concurrency: number;
  /** How long one request may take, in milliseconds. */
  readonly requestTimeoutMs: number;
}

export const DEFAULT_PROFILE = "default";
/** NetApp's own clients stay between 6 and 20; a cluster runs out of connections with more. */
export const DEFAULT_CONCURRENCY = 6;
export const DEFAULT_REQUEST_TIMEOUT_MS = 30_000;

/** Most connections to one cluster: with more, other clients of a real system run out of them. */
export const concurrencyRule = wholeNumberRule(1, 64);
/** From a tenth of a second to ten minutes. */
export const requestTimeoutRule = wholeNumberRule(100, 600_000);

/**
 * Reads a connection from the JSON that a construct wrote.
 *
 * @throws ValidationError MISSING_VALUE or INVALID_VALUE when it is not such JSON or a value breaks its rule.
 */
export function decodeClusterConnection(json: string): ClusterConnection {
  const fields = parseFields("cluster", json);
  const caFile = optionalText("cluster.caFile", fields.caFile);
  const serverName = optionalText("cluster.serverName", fields.serverName, serverNameRule);
  const fingerprint256 = optionalText("cluster.fingerprint256", fields.fingerprint256, fingerprintRule);
  return {
    name: requiredText("cluster.name", fields.name, clusterNameRule),
    endpoint: requiredEndpoint("cluster.endpoint", fields.endpoint),
    profile: requiredText("cluster.profile", fields.profile, profileRule),
    ...(caFile === undefined ? {} : { caFile }),
    ...(serverName === undefined ? {} : { serverName }),
    ...(fingerprint256 === undefined ? {} : { fingerprint256 }),
    ...(fields.insecureSkipVerify === true ? { insecureSkipVerify: true } : {}),
    concurrency: requiredNumber("cluster.concurrency", fields.concurrency, concurrencyRule),
    requestTimeoutMs: requiredNumber("cluster.requestTimeoutMs", fields.requestTimeoutMs, requestTimeoutRule),
  };
}

function requiredEndpoint(what: string, value: unknown): string {
  const endpoint = requiredText(what, value);
  const expected = endpointRule(endpoint);
  if (expected !== undefined) throw invalid(what, printableEndpoint(endpoint), expected);
  return endpoint;
}

/** A number, or one in digits: that is how the engine fills in an expression. */
function requiredNumber(what: string, value: unknown, rule: (value: number) => string | undefined): number {
  const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== "number") throw invalid(what, value, "a number");
  const expected = rule(number);
  if (expected !== undefined) throw invalid(what, value, expected);
  return number;
}
