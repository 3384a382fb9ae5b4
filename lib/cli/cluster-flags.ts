import { type Command, Option } from "commander";
import { existsSync } from "node:fs";
import { isIP } from "node:net";
import { join } from "node:path";
import { isOntapIscsiError } from "../errors";
import { checkedSetting, type ClusterConnection, CONNECTION_DEFAULTS, type Provisioning } from "../model/connection";
import { given } from "../model/decode";
import { clusterNameRule } from "../model/rules";
import { describeRetry, type OntapClientOptions } from "../ontap/client";
import { type Environment, Profile } from "../ontap/profile";
import { CliError, type CommandContext, oneLine } from "./context";
import { nonEmpty, repeatable } from "./flags";
import { readServices, type StackService } from "./stacks";

/** Where CDKTF writes what it synthesizes. */
export const SYNTHESIZED = "cdktf.out";

/** The flags that choose a cluster that synthesized stacks declare, as they are parsed. */
export interface DeclaredClusterFlags {
  readonly out?: string;
  readonly stack?: readonly string[];
  readonly cluster?: string;
}

/** Adds the flags to a verb that has `--endpoint`, too. */
export function addDeclaredClusterFlags(command: Command): Command {
  return command
    .addOption(repeatable("--stack <name>", "synthesized stack that declares the cluster").conflicts("endpoint"))
    .addOption(
      new Option("--cluster <name>", "name of the cluster, where several are declared")
        .argParser(nonEmpty)
        .conflicts("endpoint"),
    )
    .addOption(
      new Option("--out <folder>", `folder with the synthesized stacks (default: "${SYNTHESIZED}")`)
        .argParser(nonEmpty)
        .conflicts("endpoint"),
    );
}

/** Whether the flags ask for a declared cluster. */
export function asksForDeclared({ out, stack, cluster }: DeclaredClusterFlags): boolean {
  return [out, stack, cluster].some((flag) => flag !== undefined);
}

/** Whether an app was synthesized in the working directory. */
export function isSynthesizedHere(): boolean {
  return existsSync(join(SYNTHESIZED, "manifest.json"));
}

/** A cluster as synthesized stacks declare it. */
export interface DeclaredCluster {
  readonly connection: ClusterConnection;
  /** How the first of its services is provisioned. */
  readonly provisioning: Provisioning;
}

/**
 * The one cluster that the chosen stacks declare services on.
 *
 * @throws CliError USAGE when there are several, or none with this name, or it is known to the engine alone; FILE_INVALID for a
 * folder without stacks. ValidationError for a connection that breaks a rule.
 */
export function declaredCluster({ out = SYNTHESIZED, stack, cluster }: DeclaredClusterFlags): DeclaredCluster {
  const { known, unknown } = clustersOf(readServices(out, stack));
  const [found, ...others] = known.filter(({ connection }) => cluster === undefined || connection.name === cluster);
  if (found === undefined) throw noCluster(out, cluster, { known, unknown });
  if (others.length > 0 || (cluster === undefined && unknown.length > 0)) {
    const remedy = "choose one with --cluster, or with --stack where stacks have different ones of one name";
    const all = listOf({ known: [found, ...others], unknown });
    throw new CliError("USAGE", `several clusters are declared in "${out}": ${all}`, { remedy });
  }
  return found;
}

/** What the app that was synthesized in the working directory calls the cluster with this endpoint, if it declares one. */
export function declaredName(endpoint: string): string | undefined {
  if (!isSynthesizedHere()) return undefined;
  try {
    const { known } = clustersOf(readServices(SYNTHESIZED));
    return known.find(({ connection }) => connection.endpoint === endpoint)?.connection.name;
  } catch (error) {
    // It was not asked for: whatever is wrong with it is told where it is.
    if (isOntapIscsiError(error)) return undefined;
    throw error;
  }
}

interface Clusters {
  readonly known: readonly DeclaredCluster[];
  /** The services whose cluster has values that the engine alone knows. */
  readonly unknown: readonly string[];
}

function clustersOf(services: readonly StackService[]): Clusters {
  const known = new Map<string, DeclaredCluster>();
  const unknown: string[] = [];
  for (const { stack, construct, provisioning, ...service } of services) {
    const connection = service.connection();
    if (connection === undefined) {
      unknown.push(`that of ${stack}/${construct} (known to the plan only)`);
      continue;
    }
    const key = identityOf(connection);
    known.set(key, known.get(key) ?? { connection, provisioning });
  }
  return { known: Array.from(known.values()), unknown };
}

/** Who the cluster is, and who logs in: stacks may differ in how hard they work on it, and have copies of its authority. */
function identityOf({
  name,
  endpoint,
  profile,
  serverName,
  fingerprint256,
  insecureSkipVerify,
}: ClusterConnection): string {
  return JSON.stringify([name, endpoint, profile, serverName, fingerprint256, insecureSkipVerify]);
}

function noCluster(out: string, name: string | undefined, clusters: Clusters): CliError {
  const { known, unknown } = clusters;
  if (known.length + unknown.length === 0)
    return new CliError("USAGE", `no iSCSI service is declared in "${out}"`, { remedy: "give --endpoint" });
  if (name !== undefined && unknown.length === 0) {
    const remedy = `name one that is there: ${listOf(clusters)}`;
    return new CliError("USAGE", `--cluster "${name}": there is no such cluster in "${out}"`, { remedy });
  }
  const problem =
    name === undefined ? "the cluster is known to the plan only" : `no cluster "${name}" is known before the plan`;
  return new CliError("USAGE", `${problem}; declared in "${out}": ${listOf(clusters)}`, { remedy: "give --endpoint" });
}

function listOf({ known, unknown }: Clusters): string {
  return [...known.map(({ connection: { name, endpoint } }) => `${name} (${endpoint})`), ...unknown].join(", ");
}

/** The flags that say how to reach a cluster, as they are parsed. Credentials come from the environment alone. */
export interface ConnectionFlags extends DeclaredClusterFlags {
  readonly endpoint?: string;
  readonly profile?: string;
  readonly caFile?: string;
  readonly serverName?: string;
  readonly fingerprint?: string;
  readonly insecureSkipVerify?: boolean;
  readonly requestTimeoutMs?: string;
}

/** What the help of a verb with these flags says about the environment. */
export const ENVIRONMENT_HELP = `
Without --endpoint, the cluster is the one that --stack, --cluster or --out
choose of the synthesized stacks; without these, too, that of ONTAP_ENDPOINT,
else, unless --profile is given, the only one that the stacks in ${SYNTHESIZED}
declare. Other flags count before what is declared.
Credentials come from the environment: ONTAP_USERNAME with ONTAP_PASSWORD or
ONTAP_PASSWORD_FILE; or ONTAP_TOKEN or ONTAP_TOKEN_FILE; or
ONTAP_CLIENT_CERT_FILE with ONTAP_CLIENT_KEY_FILE. ONTAP_CA_FILE serves where
--ca-file is not given. With --profile prod-eu they begin with ONTAP_PROD_EU_
instead of ONTAP_.
HTTPS_PROXY and NO_PROXY are honoured as by curl.
`;

/** Adds the flags to a verb. Only one way to check the certificate can be chosen. */
export function addConnectionFlags(command: Command): Command {
  command.option("--endpoint <url>", "https:// host and port of the cluster management LIF");
  return addDeclaredClusterFlags(command)
    .option("--profile <name>", `profile of the credentials (default: "${CONNECTION_DEFAULTS.profile}")`)
    .addOption(
      new Option("--ca-file <file>", "PEM file of the authority that signed the cluster's certificate")
        .argParser(nonEmpty)
        .conflicts(["fingerprint", "insecureSkipVerify"]),
    )
    .option("--server-name <host>", "host name to expect in the certificate (default: the endpoint's)")
    .addOption(
      new Option("--fingerprint <sha256>", "SHA-256 fingerprint of the only certificate to accept").conflicts(
        "insecureSkipVerify",
      ),
    )
    .option("--insecure-skip-verify", "accept any certificate: who answers in the cluster's place gets the credentials")
    .option(
      "--request-timeout-ms <n>",
      `how long one request may take, in milliseconds (default: ${CONNECTION_DEFAULTS.requestTimeoutMs})`,
    );
}

/** A cluster, and who named it. */
export interface NamedCluster {
  readonly connection: ClusterConnection;
  /** What named it, such as `--endpoint`. */
  readonly source: string;
  /** How its services are provisioned, where synthesized stacks declare it. */
  readonly provisioning?: Provisioning;
}

/**
 * The cluster that the flags, the environment or the synthesized stacks name, with the flags' settings.
 *
 * @throws CliError USAGE when none of them names one, or stacks several.
 * @throws ValidationError INVALID_VALUE naming the flag or the variable; a password in the endpoint is not shown.
 */
export function clusterFrom(flags: ConnectionFlags, environment: Environment): NamedCluster {
  const settings = settingsFrom(flags);
  if (asksForDeclared(flags)) return declared(flags, settings);
  const profile = new Profile(settings.profile ?? CONNECTION_DEFAULTS.profile, environment);
  const [source, endpoint] = endpointFrom(flags, profile);
  if (endpoint === undefined) {
    // Another login than the declared one is not sent anywhere that nobody has named for it.
    if (settings.profile === undefined && isSynthesizedHere()) return expectChecked(declared(flags, settings));
    const remedy = `give --endpoint, set ${source}, or choose a declared one with --stack`;
    throw new CliError("USAGE", "no cluster is named", { remedy });
  }
  const { hostname, origin } = new URL(endpoint);
  const named = { name: nameOf(hostname), endpoint: origin };
  return { connection: { ...CONNECTION_DEFAULTS, ...named, ...settings }, source };
}

/** A cluster that nobody has named gets a login only when its certificate is checked. */
function expectChecked(named: NamedCluster): NamedCluster {
  const { name, endpoint, insecureSkipVerify } = named.connection;
  if (insecureSkipVerify !== true) return named;
  const problem = `${named.source} declare ${name} (${endpoint}) without a check of its certificate`;
  throw new CliError("USAGE", problem, { remedy: "choose it with --stack, or give --ca-file or --fingerprint" });
}

function declared(flags: DeclaredClusterFlags, settings: Settings): NamedCluster {
  const { connection, provisioning } = declaredCluster(flags);
  const source = `the stacks in ${flags.out ?? SYNTHESIZED}`;
  return { connection: { ...unlessChecked(connection, settings), ...settings }, source, provisioning };
}

type Settings = Partial<Omit<ClusterConnection, "name" | "endpoint">>;

function settingsFrom(flags: ConnectionFlags): Settings {
  const { requestTimeoutMs: timeout } = flags;
  const requestTimeoutMs = timeout !== undefined && /^\d+$/.test(timeout) ? Number(timeout) : timeout;
  return given({
    profile: checkedSetting("--profile", "profile", flags.profile),
    caFile: flags.caFile,
    serverName: checkedSetting("--server-name", "serverName", flags.serverName),
    fingerprint256: checkedSetting("--fingerprint", "fingerprint256", flags.fingerprint),
    insecureSkipVerify: flags.insecureSkipVerify,
    requestTimeoutMs: checkedSetting("--request-timeout-ms", "requestTimeoutMs", requestTimeoutMs) as
      number | undefined,
  });
}

/** A declared cluster; without its way to check the certificate where the flags have another one. */
function unlessChecked(declared: ClusterConnection, flags: Settings): ClusterConnection {
  const { caFile, fingerprint256, insecureSkipVerify } = flags;
  if ([caFile, fingerprint256, insecureSkipVerify].every((setting) => setting === undefined)) return declared;
  return given({ ...declared, ...NO_AUTHORITY, fingerprint256: undefined, insecureSkipVerify: undefined });
}

/** What leaves a cluster's own certificate authority out. */
export const NO_AUTHORITY = { caFile: undefined, ca: undefined };

/** The endpoint, and what names it, or could. */
function endpointFrom({ endpoint }: ConnectionFlags, profile: Profile): [source: string, endpoint?: string] {
  if (endpoint !== undefined) return ["--endpoint", checkedSetting("--endpoint", "endpoint", endpoint)];
  const [variable, value] = [profile.variable("ENDPOINT"), profile.value("ENDPOINT")];
  return value === undefined ? [variable] : [variable, checkedSetting(variable, "endpoint", value)];
}

/** The cluster's name in messages: the first label of its host name. */
function nameOf(hostname: string): string {
  const [label = ""] = hostname.split(".");
  return isIP(hostname) !== 0 || clusterNameRule(label) !== undefined ? "cluster" : label;
}

/** The flag that makes a verb tell what it asks of a cluster. */
export function verboseOption(): Option {
  return new Option("--verbose", "tell every answer, every try that failed and every pause on standard error");
}

/** Tells what a client does, each thing in a line of standard error. */
export function traceOf(
  cluster: string,
  { stderr }: Pick<CommandContext, "stderr">,
): Required<Pick<OntapClientOptions, "onAnswer" | "onRetry">> {
  const tell = (text: string): void => void stderr.write(`${oneLine(text)}\n`);
  return {
    onAnswer: ({ method, path, status, tookMs }) => {
      tell(`${cluster}: ${method} ${path}: ${status}, ${tookMs} ms`);
    },
    onRetry: (retry) => {
      tell(`${cluster}: ${retry.method}: ${describeRetry(retry)}`);
    },
  };
}
