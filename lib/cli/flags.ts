import { type Command, InvalidArgumentError, Option } from "commander";
import { existsSync } from "node:fs";
import { isIP } from "node:net";
import { join } from "node:path";
import { partsOf } from "../errors";
import { checkedSetting, type ClusterConnection, CONNECTION_DEFAULTS, type Provisioning } from "../model/connection";
import { omitUndefined } from "../model/decode";
import { clusterNameRule } from "../model/rules";
import type { OntapClientOptions } from "../ontap/client";
import { type Environment, Profile } from "../ontap/profile";
import { CliError, type CommandContext, oneLine } from "./context";
import { servicesOf } from "./stacks";
import { Unknown } from "./templates";

export function wholeNumber({ low, high }: { readonly low: number; readonly high: number }): (text: string) => number {
  return (text) => {
    if (!/^\d{1,9}$/.test(text) || Number(text) < low || Number(text) > high)
      throw new InvalidArgumentError(`Expected an integer from ${low} to ${high}.`);
    return Number(text);
  };
}

/** Reads a flag that takes a name. An empty one is mostly a variable that is not set. */
export function nonEmpty(text: string): string {
  if (text === "") throw new InvalidArgumentError("Expected a name, got an empty text.");
  return text;
}

export function nameOption(flags: string, description: string, conflicts: readonly string[] = []): Option {
  return new Option(flags, description).argParser(nonEmpty).conflicts([...conflicts]);
}

export function repeatable(flags: string, description: string, read = nonEmpty): Option {
  const collect = (value: string, previous: readonly string[] = []): readonly string[] => [...previous, read(value)];
  return new Option(flags, `${description}; may be repeated`).argParser(collect);
}

export interface FormatFlags<Format extends string> {
  readonly format?: Format;
  readonly json?: boolean;
}

/** Adds the flags; every verb has JSON, and `--json` for short. */
export function addFormatFlags(command: Command, formats: readonly string[], description: string): Command {
  return command
    .addOption(new Option("--format <format>", description).choices(formats))
    .addOption(new Option("--json", "the same as --format json").conflicts("format"));
}

export function formatOf<Format extends string>(
  { format, json = false }: FormatFlags<Format>,
  standard: NoInfer<Format>,
): Format | "json" {
  return json ? "json" : (format ?? standard);
}

/** The flag that names a file to write; `-` is standard output, as if it was not given. */
export function outputOption(description: string): Option {
  return new Option("--output <file>", description).argParser((file) => (nonEmpty(file) === "-" ? undefined : file));
}

export function quietOption(left = "progress, and what is in order"): Option {
  return new Option("--quiet", `leave out ${left}`).conflicts("verbose");
}

/** The flag that limits the time of a whole run; its default is that of the program that Terraform starts. */
export function timeoutOption(): Option {
  return new Option("--timeout <seconds>", "how long the whole run may take, all requests and repeated tries together")
    .argParser(wholeNumber({ low: 1, high: 24 * 3600 }))
    .default(300);
}

export function verboseOption(): Option {
  return new Option("--verbose", "tell every answer, every try that failed and every pause on standard error");
}

export function traceOf(
  cluster: string,
  { stderr }: Pick<CommandContext, "stderr">,
): Required<Pick<OntapClientOptions, "onAnswer" | "onRetry">> {
  const tell = (text: string): void => void stderr.write(`${oneLine(text)}\n`);
  return {
    onAnswer: ({ method, path, status, tookMs }) => {
      tell(`${cluster}: ${method} ${path}: ${status}, ${tookMs} ms`);
    },
    onRetry: ({ method, attempt, delayMs, error }) => {
      tell(`${cluster}: ${method}: try ${attempt} failed, next in ${delayMs} ms: ${partsOf(error).problem}`);
    },
  };
}

export const SYNTHESIZED = "cdktf.out";

/** The flags that name a cluster and say how to reach it, as they are parsed. Credentials come from the environment alone. */
export interface ConnectionFlags {
  readonly endpoint?: string;
  readonly stack?: readonly string[];
  readonly cluster?: string;
  readonly out?: string;
  readonly profile?: string;
  readonly caFile?: string;
  readonly serverName?: string;
  readonly fingerprint?: string;
  readonly insecureSkipVerify?: boolean;
  readonly requestTimeoutMs?: string;
}

export const ENVIRONMENT_HELP = `
Without --endpoint, --stack, --cluster or --out choose a declared cluster.
Without these, it is that of ONTAP_ENDPOINT. Without that and --profile, it is
the only cluster of the stacks in ${SYNTHESIZED}. Flags override what they
declare.
Credentials come from the environment, in one of three ways: ONTAP_USERNAME with
ONTAP_PASSWORD or ONTAP_PASSWORD_FILE; ONTAP_TOKEN or ONTAP_TOKEN_FILE;
ONTAP_CLIENT_CERT_FILE with ONTAP_CLIENT_KEY_FILE.
ONTAP_CA_FILE replaces --ca-file. With --profile prod-eu, the names begin with
ONTAP_PROD_EU_. HTTPS_PROXY and NO_PROXY work as in curl.
`;

/** Adds the flags to a verb. Only one way to check the certificate can be chosen. */
export function addConnectionFlags(command: Command): Command {
  const profile = `profile of the credentials (default: "${CONNECTION_DEFAULTS.profile}")`;
  const timeout = `how long one request may take, in milliseconds (default: ${CONNECTION_DEFAULTS.requestTimeoutMs})`;
  const folder = `folder with the synthesized stacks (default: "${SYNTHESIZED}")`;
  const authority = "PEM file of the CA that signed the cluster's certificate";
  const fingerprint = "SHA-256 fingerprint of the only certificate to accept";
  return command
    .option("--endpoint <url>", "https:// host and port of the cluster management LIF")
    .addOption(repeatable("--stack <name>", "synthesized stack that declares the cluster").conflicts("endpoint"))
    .addOption(nameOption("--cluster <name>", "name of the cluster, where several are declared", ["endpoint"]))
    .addOption(nameOption("--out <folder>", folder, ["endpoint"]))
    .option("--profile <name>", profile)
    .addOption(nameOption("--ca-file <file>", authority, ["fingerprint", "insecureSkipVerify"]))
    .option("--server-name <host>", "host name to expect in the certificate (default: the endpoint's)")
    .addOption(new Option("--fingerprint <sha256>", fingerprint).conflicts("insecureSkipVerify"))
    .option("--insecure-skip-verify", "accept any certificate: who answers in the cluster's place gets the credentials")
    .option("--request-timeout-ms <n>", timeout);
}

export interface NamedCluster {
  readonly connection: ClusterConnection;
  /** What named it, such as `--endpoint`. */
  readonly source: string;
  /** How the first of its services is provisioned, where synthesized stacks declare it. */
  readonly provisioning?: Provisioning;
}

/**
 * The cluster that the flags, the environment or the synthesized stacks name, with the flags' settings.
 *
 * @throws CliError USAGE when none of them names one, or stacks several; FILE_INVALID for a folder without stacks.
 * @throws ValidationError INVALID_VALUE naming the flag or the variable; a password in the endpoint is not shown.
 */
export function clusterFrom(flags: ConnectionFlags, environment: Environment): NamedCluster {
  const settings = settingsFrom(flags);
  if ([flags.out, flags.stack, flags.cluster].some((flag) => flag !== undefined))
    return declared(flags, settings, environment);
  const profile = new Profile(settings.profile ?? CONNECTION_DEFAULTS.profile, environment);
  const source = flags.endpoint === undefined ? profile.variable("ENDPOINT") : "--endpoint";
  const endpoint = checkedSetting(source, "endpoint", flags.endpoint ?? profile.value("ENDPOINT"));
  if (endpoint === undefined) {
    // Another login than the declared one is not sent anywhere that nobody has named for it.
    if (settings.profile === undefined && existsSync(join(SYNTHESIZED, "manifest.json")))
      return expectChecked(declared(flags, settings, environment));
    const remedy = `give --endpoint, set ${source}, or choose a declared one with --stack`;
    throw new CliError("USAGE", "no cluster is named", { remedy });
  }
  const { hostname, origin } = new URL(endpoint);
  const [label = ""] = hostname.split(".");
  const name = isIP(hostname) !== 0 || clusterNameRule(label) !== undefined ? "cluster" : label;
  return { connection: { ...CONNECTION_DEFAULTS, name, endpoint: origin, ...settings }, source };
}

/** A cluster that nobody has named gets a login only when its certificate is checked. */
function expectChecked(named: NamedCluster): NamedCluster {
  const { name, endpoint, insecureSkipVerify } = named.connection;
  if (insecureSkipVerify !== true) return named;
  const problem = `${named.source} declare ${name} (${endpoint}) without a check of its certificate`;
  throw new CliError("USAGE", problem, { remedy: "choose it with --stack, or give --ca-file or --fingerprint" });
}

type Settings = Partial<Omit<ClusterConnection, "name" | "endpoint">>;

function settingsFrom({ requestTimeoutMs: timeout, ...flags }: ConnectionFlags): Settings {
  const requestTimeoutMs = /^\d+$/.test(timeout ?? "") ? Number(timeout) : timeout;
  return omitUndefined({
    profile: checkedSetting("--profile", "profile", flags.profile),
    caFile: flags.caFile,
    serverName: checkedSetting("--server-name", "serverName", flags.serverName),
    fingerprint256: checkedSetting("--fingerprint", "fingerprint256", flags.fingerprint),
    insecureSkipVerify: flags.insecureSkipVerify,
    requestTimeoutMs: checkedSetting("--request-timeout-ms", "requestTimeoutMs", requestTimeoutMs) as
      number | undefined,
  });
}

/** What leaves a cluster's own certificate authority out. */
export const NO_AUTHORITY = { caFile: undefined, ca: undefined };
const NO_CHECK = { ...NO_AUTHORITY, fingerprint256: undefined, insecureSkipVerify: undefined };

/** The one cluster that the chosen stacks declare services on. The flags' way to check the certificate replaces the declared. */
function declared(
  { out = SYNTHESIZED, stack, cluster }: ConnectionFlags,
  settings: Settings,
  environment: Environment,
): NamedCluster {
  const { known, others } = declaredClusters(out, stack, environment);
  const [found, ...more] = known.filter(({ connection }) => cluster === undefined || connection.name === cluster);
  if (found === undefined || more.length > 0 || (cluster === undefined && others.length > 0)) {
    const all = [...known.map(({ connection: { name, endpoint } }) => `${name} (${endpoint})`), ...others].join(", ");
    const remedy = "choose one with --cluster or --stack, or give --endpoint";
    if (all === "")
      throw new CliError("USAGE", `no iSCSI service is declared in "${out}"`, { remedy: "give --endpoint" });
    const expected = cluster === undefined ? "expected one cluster" : `expected one cluster "${cluster}"`;
    throw new CliError("USAGE", `${expected} in "${out}", got ${all}`, { remedy });
  }
  const { caFile, fingerprint256, insecureSkipVerify } = settings;
  const isChecked = [caFile, fingerprint256, insecureSkipVerify].some((setting) => setting !== undefined);
  const connection = omitUndefined({
    ...found.connection,
    ...(isChecked && NO_CHECK),
    ...settings,
  }) as ClusterConnection;
  return { connection, source: `the stacks in ${out}`, provisioning: found.provisioning };
}

/** The clusters of stacks; stacks may differ in how hard they work on one, and have copies of its authority. */
function declaredClusters(out: string, stacks: readonly string[] | undefined, environment: Environment) {
  const known = new Map<string, Required<Pick<NamedCluster, "connection" | "provisioning">>>();
  const others: string[] = [];
  for (const { stack, construct, provisioning, ...service } of servicesOf(out, { environment }, stacks)) {
    const connection = service.connection();
    if (connection instanceof Unknown) {
      others.push(`that of ${stack}/${construct} (known to the plan only)`);
      continue;
    }
    const { caFile: _file, ca: _ca, concurrency: _most, requestTimeoutMs: _limit, ...identity } = connection;
    const key = JSON.stringify(identity);
    known.set(key, known.get(key) ?? { connection, provisioning });
  }
  return { known: Array.from(known.values()), others };
}
