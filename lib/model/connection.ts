import { ValidationError } from "../errors";
import { excerpt, type Fields, given, parseFields } from "./decode";
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
  /** What such a file held when the configuration was made; it counts in place of `caFile`. Not declared by anybody. */
  readonly ca?: string;
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

/** What holds where a setting is not given. NetApp's own clients stay between 6 and 20 connections. */
export const CONNECTION_DEFAULTS = {
  profile: "default",
  concurrency: 6,
  requestTimeoutMs: 30_000,
} as const satisfies Partial<ClusterConnection>;

/**
 * The rule of each setting, for props, JSON and flags alike. With more than 64 connections other clients of a real system run
 * out of them; a request takes from a tenth of a second to ten minutes.
 */
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

/** The name of a setting that can be declared. */
export type ConnectionSetting = Exclude<keyof ClusterConnection, "ca">;

/** The names of the settings that can be declared. */
export const CONNECTION_SETTINGS = ALL_SETTINGS.filter((setting) => setting !== "ca");

/** What is wrong with the value of a setting, without a secret in it: `got …, expected …`; `undefined` when nothing is. */
export function settingProblem(setting: keyof ClusterConnection, value: unknown): string | undefined {
  const expected = CONNECTION_RULES[setting](value);
  return expected === undefined ? undefined : `got ${shown(setting, value)}, expected ${expected}`;
}

/** The value as a message may show it: an endpoint may have a password in it, and what is no certificate may be a key. */
function shown(setting: keyof ClusterConnection, value: unknown): string {
  if (typeof value !== "string") return excerpt(value);
  if (setting === "ca") return `a text of ${value.length} characters`;
  return excerpt(setting === "endpoint" ? printableEndpoint(value) : value);
}

/**
 * Gives back the value of a setting that keeps its rule.
 *
 * @param what names the setting in the error: a field of JSON, a flag.
 * @throws ValidationError INVALID_VALUE.
 */
export function checkedSetting<Value>(what: string, setting: keyof ClusterConnection, value: Value): Value {
  const problem = value === undefined ? undefined : settingProblem(setting, value);
  if (problem === undefined) return value;
  throw new ValidationError("INVALID_VALUE", `${what}: ${problem}`);
}

/** What the JSON of a connection cannot lack. */
const REQUIRED: readonly (keyof ClusterConnection)[] = [
  "name",
  "endpoint",
  "profile",
  "concurrency",
  "requestTimeoutMs",
];

/**
 * Reads a connection from the JSON that a construct wrote.
 *
 * @throws ValidationError MISSING_VALUE or INVALID_VALUE when it is not such JSON or a value breaks its rule.
 */
export function decodeClusterConnection(json: string): ClusterConnection {
  const fields = parseFields("cluster", json);
  const settings = ALL_SETTINGS.map((setting) => [setting, decodeSetting(setting, fields)] as const);
  // Every field has kept the rule of its type.
  return given(Object.fromEntries(settings)) as unknown as ClusterConnection;
}

function decodeSetting(setting: keyof ClusterConnection, fields: Fields): unknown {
  const what = `cluster.${setting}`;
  const value = fields[setting] ?? undefined;
  if (value !== undefined) return checkedSetting(what, setting, value);
  if (!REQUIRED.includes(setting)) return undefined;
  throw new ValidationError("MISSING_VALUE", `${what}: missing, expected a value`);
}

/**
 * How Terraform brings the services of a cluster to their declared state, and how its plans look. What is written to the
 * cluster is the same, except that only `PROVIDER` carries out a deletion policy.
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

/** One of the two, by its text. */
export const provisioningRule = oneOf(...Object.values(Provisioning));
