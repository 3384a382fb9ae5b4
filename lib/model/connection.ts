import { ValidationError } from "../errors";
import { excerpt, type Fields, omitUndefined, parseFields } from "./decode";
import {
  certificateRule,
  clusterNameRule,
  endpointRule,
  fingerprintRule,
  flagRule,
  oneOf,
  printableEndpoint,
  profileRule,
  type Rule,
  serverNameRule,
  textRule,
  wholeNumberRule,
} from "./rules";

/** How to reach one cluster. Never a secret: it stands in the synthesized configuration. */
export interface ClusterConnection {
  readonly name: string;
  readonly endpoint: string;
  readonly profile: string;
  /** PEM file of a CA; absent: the public ones. */
  readonly caFile?: string;
  /** What such a file held at synth. It takes precedence over `caFile`. */
  readonly ca?: string;
  /** Host name to expect in the certificate; absent: the endpoint's. */
  readonly serverName?: string;
  /** SHA-256 fingerprint of the one certificate to accept, in place of a CA and a host name. */
  readonly fingerprint256?: string;
  readonly insecureSkipVerify?: boolean;
  readonly concurrency: number;
  readonly requestTimeoutMs: number;
}

/** NetApp's own clients hold between 6 and 20 connections. */
export const CONNECTION_DEFAULTS = {
  profile: "default",
  concurrency: 6,
  requestTimeoutMs: 30_000,
} as const satisfies Partial<ClusterConnection>;

/** With more than 64 connections, other clients of a real system run out of them. */
const CONNECTION_RULES: { readonly [Name in keyof ClusterConnection]-?: Rule } = {
  name: clusterNameRule,
  endpoint: endpointRule,
  profile: profileRule,
  caFile: textRule,
  ca: certificateRule,
  serverName: serverNameRule,
  fingerprint256: fingerprintRule,
  insecureSkipVerify: flagRule,
  concurrency: wholeNumberRule(1, 64),
  requestTimeoutMs: wholeNumberRule(100, 600_000),
};

const ALL_SETTINGS = Object.keys(CONNECTION_RULES) as readonly (keyof ClusterConnection)[];

export type ConnectionSetting = Exclude<keyof ClusterConnection, "ca">;

export const CONNECTION_SETTINGS = ALL_SETTINGS.filter((setting) => setting !== "ca");

/** What is wrong with the value of a setting, without a secret in it; `undefined` when nothing is. */
export function settingProblem(setting: keyof ClusterConnection, value: unknown): string | undefined {
  const expected = CONNECTION_RULES[setting](value);
  return expected === undefined ? undefined : `got ${shown(setting, value)}, expected ${expected}`;
}

/** An endpoint may hold a password, and what is no certificate may be a key. */
function shown(setting: keyof ClusterConnection, value: unknown): string {
  if (typeof value !== "string") return excerpt(value);
  if (setting === "ca") return `a text of ${value.length} characters`;
  return excerpt(setting === "endpoint" ? printableEndpoint(value) : value);
}

/** @throws ValidationError INVALID_VALUE when the value breaks its rule. */
export function checkedSetting<Value>(what: string, setting: keyof ClusterConnection, value: Value): Value {
  const problem = value === undefined ? undefined : settingProblem(setting, value);
  if (problem === undefined) return value;
  throw new ValidationError("INVALID_VALUE", `${what}: ${problem}`);
}

const REQUIRED: readonly (keyof ClusterConnection)[] = [
  "name",
  "endpoint",
  "profile",
  "concurrency",
  "requestTimeoutMs",
];

/** @throws ValidationError MISSING_VALUE or INVALID_VALUE when it is not such JSON or a value breaks its rule. */
export function decodeClusterConnection(json: string): ClusterConnection {
  const fields = parseFields("cluster", json);
  const settings = ALL_SETTINGS.map((setting) => [setting, decodeSetting(setting, fields)] as const);
  // Every field has kept the rule of its type.
  return omitUndefined(Object.fromEntries(settings)) as unknown as ClusterConnection;
}

function decodeSetting(setting: keyof ClusterConnection, fields: Fields): unknown {
  const what = `cluster.${setting}`;
  const value = fields[setting] ?? undefined;
  if (value !== undefined) return checkedSetting(what, setting, value);
  if (!REQUIRED.includes(setting)) return undefined;
  throw new ValidationError("MISSING_VALUE", `${what}: missing, expected a value`);
}

/**
 * How Terraform brings the services of a cluster to their declared state. The requests to the cluster are the same, but only
 * `PROVIDER` carries out a deletion policy.
 */
export enum Provisioning {
  /**
   * Each service is a `null_resource` that is replaced on drift, and whose creation starts a program. Its removal keeps the live
   * service. Needs the providers `hashicorp/null` and `hashicorp/external`.
   */
  NULL_RESOURCE = "null_resource",
  /**
   * Each service is an `ontap_iscsi_service` that changes in place, of a provider that is part of this package: synthesis
   * writes it into the stack's folder.
   */
  PROVIDER = "provider",
}

export const provisioningRule = oneOf(...Object.values(Provisioning));
