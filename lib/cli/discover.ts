import { Command, InvalidArgumentError, Option } from "commander";
import { createHash } from "node:crypto";
import { type ClusterConnection, CONNECTION_DEFAULTS } from "../model/cluster-connection";
import { count } from "../model/count";
import { given, optionalText } from "../model/decode";
import type { IscsiServiceState } from "../model/iscsi-service";
import { SERVICE_TYPE } from "../model/provider-contract";
import { Provisioning } from "../model/provisioning";
import { clusterNameRule, svmNameRule, targetAliasRule } from "../model/rules";
import { svmNamePattern } from "../model/svm-name-pattern";
import { type OntapClient, withClient } from "../ontap/client";
import { IscsiServices } from "../ontap/iscsi-services";
import { environmentPrefix } from "../ontap/profile";
import { unlessDenied } from "../reconciler/observe";
import {
  addConnectionFlags,
  clusterFrom,
  type ConnectionFlags,
  declaredName,
  ENVIRONMENT_HELP,
  type NamedCluster,
  NO_AUTHORITY,
  traceOf,
  verboseOption,
} from "./cluster-flags";
import { type CommandContext, expectWritable, jsonText, startProgress, writeOutput, withFlags } from "./context";
import {
  addFormatFlags,
  type FormatFlags,
  formatOf,
  nonEmpty,
  outputOption,
  quietOption,
  repeatable,
  timeoutOption,
  untilAborted,
  withinTimeLimit,
} from "./flags";
import type { ServicesDocument } from "./schemas";

const NOTES = `${ENVIRONMENT_HELP}
Output: with --format ts, a whole TypeScript app that declares every service as
it is live, so that deploying it at once writes nothing to the cluster. With
--provisioning provider, its services are imported: importFrom().
With --format json, and --json for short:
  {"version":1,"cluster":{"name":"…","endpoint":"…"},
   "services":[{"id":"…","svmName":"…","svmUuid":"…","enabled":true,"targetAlias":"…","targetName":"iqn.…"}]}
"id" is the construct's id. It is made of the SVM's name alone, so it is the
same in every run. Every field is in docs/schemas.md of the package.
With --format import, HCL for Terraform without CDKTF, such a block for each
service:
  import { to = ontap_iscsi_service.<id>, id = "<cluster>/<SVM>" }
Terraform writes the configuration: terraform plan
-generate-config-out=services.tf. Delete the file once it is applied.

--output writes a new file. It refuses one that exists, with exit code 1.

Exit codes: 0 done, 1 wrong use, or the cluster cannot be read, 130 stopped by
Ctrl+C.

Examples:
  $ ontap-iscsi discover --endpoint https://cluster1.example.com > main.ts
  $ ontap-iscsi discover --endpoint https://cluster1.example.com --json --output services.json
  $ ontap-iscsi discover --endpoint https://cluster1.example.com --svm 'svm_prod_*' --svm svm_db --enabled true
  $ ontap-iscsi discover --endpoint https://cluster1.example.com --provisioning provider --output main.ts
  $ ontap-iscsi discover --endpoint https://cluster1.example.com --json | jq -r '.services[].targetName'
`;

/** What `discover` prints. */
type Format = "ts" | "json" | "import";

/** The flags of `discover` as they are parsed. */
interface DiscoverFlags extends ConnectionFlags, FormatFlags<Format> {
  readonly verbose?: boolean;
  readonly quiet?: boolean;
  readonly name?: string;
  readonly importFrom: string;
  readonly provisioning?: Provisioning;
  readonly svm?: readonly string[];
  readonly enabled?: "true" | "false";
  readonly output?: string;
  readonly timeout: number;
}

/** The verb `discover`: prints the live services of a cluster as an app that declares them. */
export function discoverCommand(context: CommandContext): Command {
  const command = new Command("discover").description(
    "print the live services of a cluster as an app that declares them",
  );
  addConnectionFlags(command).option(
    "--name <name>",
    "what the app calls the cluster (default: as declared, else the cluster's own name)",
  );
  return addFormatFlags(command, ["ts", "json", "import"], 'what to print (default: "ts")')
    .option("--import-from <module>", "what the app imports this library from", nonEmpty, "cdktf-ontap-iscsi")
    .addOption(
      new Option("--provisioning <mode>", "how the app's services are provisioned").choices(
        Object.values(Provisioning),
      ),
    )
    .addOption(
      repeatable("--svm <pattern>", 'only services of SVMs with such a name, with "*" for any characters', svmPattern),
    )
    .addOption(new Option("--enabled <state>", "only services that are enabled, or not").choices(["true", "false"]))
    .addOption(outputOption("new file to write, instead of standard output"))
    .addOption(timeoutOption())
    .addOption(verboseOption())
    .addOption(quietOption())
    .addHelpText("after", NOTES)
    .action((flags: DiscoverFlags) => discover(flags, context));
}

function svmPattern(pattern: string): string {
  if (/^[A-Za-z0-9_.*-]+$/.test(pattern)) return pattern;
  throw new InvalidArgumentError('Expected letters, digits, "_", ".", "-" and "*".');
}

async function discover(flags: DiscoverFlags, context: CommandContext): Promise<void> {
  const { output, quiet = false, importFrom } = flags;
  if (output !== undefined) expectWritable(output, { replaces: false });
  const format = formatOf(flags, "ts");
  const { provisioning, ...named } = namedCluster(flags, context);
  const found = await readCluster(named, flags, context);
  const connection = { ...named.connection, name: found.name };
  const services = select(found.services, flags);
  if (services.length === 0) context.warn("no service was found; check the filters, and which SVMs the user may see");
  const isDeclared = provisioning !== undefined;
  if (isDeclared && format === "ts") warnOfAuthority(connection, context);
  const cluster = isDeclared ? given({ ...connection, ...NO_AUTHORITY }) : connection;
  const text = sourceOf(
    format,
    cluster,
    services,
    given({ importFrom, provisioning: flags.provisioning ?? provisioning }),
  );
  if (output === undefined) context.print(text);
  else writeOutput(output, text, { replaces: false });
  if (output !== undefined && !quiet) context.print(`${output}: ${count(services.length, "service")} written\n`);
  if (format === "ts")
    for (const problem of services.flatMap((each) => aliasProblem(each) ?? [])) context.warn(problem);
  if (format === "ts" && !quiet && services.length > 0) context.stderr.write("next: npx cdktn diff\n");
}

function sourceOf(
  format: Format,
  cluster: ClusterConnection,
  services: readonly IscsiServiceState[],
  options: AppOptions,
): string {
  switch (format) {
    case "ts":
      return appSource(cluster, services, options);
    case "json":
      return jsonText(servicesDocument(cluster, services));
    case "import":
      return importBlocks(cluster, services);
  }
}

/** What a declared cluster has is a copy of its authority's file that the synthesis made, and the next one removes. */
function warnOfAuthority({ caFile, ca, profile }: ClusterConnection, { warn }: CommandContext): void {
  if ((caFile ?? ca) === undefined) return;
  const variable = `${environmentPrefix(profile)}CA_FILE`;
  warn(`the app has no caFile: add the one that the synthesized app has, or set ${variable}`);
}

/** The cluster to read; `isNamed` unless it is to be asked for its name. */
function namedCluster(flags: DiscoverFlags, { environment }: CommandContext): NamedCluster & { isNamed: boolean } {
  const { connection, ...cluster } = clusterFrom(flags, environment);
  const declared = cluster.provisioning === undefined ? declaredName(connection.endpoint) : connection.name;
  const name = optionalText("--name", flags.name, clusterNameRule) ?? declared;
  return { ...cluster, connection: { ...connection, name: name ?? connection.name }, isNamed: name !== undefined };
}

/** The wanted services, by the names of their SVMs. */
function select(services: readonly IscsiServiceState[], { svm, enabled }: DiscoverFlags): readonly IscsiServiceState[] {
  const names = svm?.map(svmNamePattern);
  return services
    .filter(({ svmName }) => names?.some((name) => name.test(svmName)) ?? true)
    .filter((service) => enabled === undefined || String(service.enabled) === enabled)
    .toSorted((one, other) => (one.svmName < other.svmName ? -1 : 1));
}

interface FoundCluster {
  readonly name: string;
  readonly services: readonly IscsiServiceState[];
}

async function readCluster(
  { connection, isNamed }: Pick<ReturnType<typeof namedCluster>, "connection" | "isNamed">,
  { timeout: timeoutS, verbose, quiet }: DiscoverFlags,
  context: CommandContext,
): Promise<FoundCluster> {
  const { environment, warn, signal } = context;
  const progress = startProgress(quiet ? undefined : context.stderr);
  progress.update(0, 1);
  const missed = `Cluster ${connection.name} (${connection.endpoint}): the services were not read`;
  const trace = verbose ? traceOf(connection.name, context) : {};
  const read = async (client: OntapClient): Promise<FoundCluster> => {
    const services = await new IscsiServices(client).list();
    return { services, name: (isNamed ? undefined : await ownName(client)) ?? connection.name };
  };
  try {
    return await withinTimeLimit({ timeoutS, missed, signal }, (limit) =>
      withClient(connection, { environment, signal: limit, ...trace }, (client) => {
        for (const warning of client.warnings) warn(withFlags(warning));
        return untilAborted(limit, read(client));
      }),
    );
  } finally {
    progress.end();
  }
}

/** What the cluster calls itself; `undefined` when the role may not read it, or it cannot be declared. */
async function ownName(client: OntapClient): Promise<string | undefined> {
  const answer = await unlessDenied(client.request({ method: "GET", path: "/cluster?fields=name" }));
  const name = answer?.fields.name;
  return typeof name === "string" && clusterNameRule(name) === undefined ? name : undefined;
}

/** What an app has besides the services. */
export interface AppOptions {
  /** Where the app imports this library from. */
  readonly importFrom: string;
  /** How the services are provisioned. @default as by default */
  readonly provisioning?: Provisioning;
}

/** A whole TypeScript app that declares a cluster's services as they are live, with one prop a line; the provider imports them. */
export function appSource(
  connection: ClusterConnection,
  services: readonly IscsiServiceState[],
  { importFrom, provisioning }: AppOptions,
): string {
  const isProvider = provisioning === Provisioning.PROVIDER;
  const names = ["IscsiService", "OntapCluster", ...(isProvider ? ["Provisioning"] : [])];
  const more = isProvider ? ["provisioning: Provisioning.PROVIDER"] : [];
  const id = constructId(connection.name);
  const cluster = `${call("const cluster = new OntapCluster", id, [...clusterProps(id, connection), ...more])};`;
  const ending = isProvider ? ".importFrom();" : ";";
  const statements = services.map((service) => `\n${serviceStatement(service, connection.name)}${ending}`);
  return `import { App, TerraformStack } from "cdktf";
import { ${names.join(", ")} } from ${stringLiteral(importFrom)};

const app = new App();
const stack = new TerraformStack(app, "iscsi");
${cluster}${statements.join("")}

app.synth();
`;
}

function clusterProps(id: string, connection: ClusterConnection): readonly string[] {
  const { name, endpoint, caFile, serverName, fingerprint256, insecureSkipVerify } = connection;
  const unlessDefault = <Name extends keyof typeof CONNECTION_DEFAULTS>(setting: Name) =>
    connection[setting] === CONNECTION_DEFAULTS[setting] ? undefined : connection[setting];
  return propsOf({
    endpoint,
    name: name === id ? undefined : name,
    profile: unlessDefault("profile"),
    caFile,
    serverName,
    fingerprint256,
    insecureSkipVerify,
    concurrency: unlessDefault("concurrency"),
    requestTimeoutMs: unlessDefault("requestTimeoutMs"),
  });
}

/** What is the default, or cannot be declared, is left out. */
function serviceStatement(service: IscsiServiceState, clusterName: string): string {
  const { svmName, svmUuid, enabled, targetAlias } = service;
  const svm = svmNameRule(svmName) === undefined ? { svmName } : { svmUuid };
  const alias = aliasProblem(service) === undefined ? targetAlias : undefined;
  const props = propsOf({ ...svm, enabled: enabled ? undefined : enabled, targetAlias: alias });
  return call("new IscsiService", serviceId(svmName, clusterName), ["cluster", ...props]);
}

/** Why a live alias cannot be declared and is left alone; `undefined` when it can. */
export function aliasProblem({ svmName, targetAlias }: IscsiServiceState): string | undefined {
  const expected = targetAlias.includes("${TfToken[") ? "no token of CDKTF" : targetAliasRule(targetAlias);
  if (expected === undefined) return undefined;
  return `SVM ${svmName}: its live alias ${JSON.stringify(targetAlias)} is not declared, expected ${expected}`;
}

function propsOf(values: Readonly<Record<string, string | number | boolean | undefined>>): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    if (value === undefined) return [];
    return [`${name}: ${typeof value === "string" ? stringLiteral(value) : String(value)}`];
  });
}

function call(begin: string, id: string, props: readonly string[]): string {
  return [`${begin}(stack, ${stringLiteral(id)}, {`, ...props.map((prop) => `  ${prop},`), "})"].join("\n");
}

/** What is not printable, line separators and direction marks among it, stands as an escape. */
function stringLiteral(text: string): string {
  const quote = text.split('"').length > text.split("'").length ? "'" : '"';
  const escaped = text.replace(/["'\\]|(?! )[\p{C}\p{Z}]/gu, (character) => {
    if (character === "\\" || character === quote) return `\\${character}`;
    if (character === '"' || character === "'") return character;
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
  return quote + escaped + quote;
}

/** Terraform fails for a block whose resource is not declared any more. */
const ONCE = "# For one apply: delete this file when it is done.\n";

/**
 * An `import` block for each service, as HCL: a file to be put beside the synthesized configuration of an app in provider mode,
 * or to let Terraform generate the configuration from. The addresses are those of the constructs that the app of
 * `appSource` has.
 */
export function importBlocks({ name }: ClusterConnection, services: readonly IscsiServiceState[]): string {
  const blocks = services.map(({ svmName, svmUuid }) => {
    // What is no name by the rules could hold what HCL takes for an expression.
    const svm = svmNameRule(svmName) === undefined ? svmName : svmUuid;
    return `import {\n  to = ${SERVICE_TYPE}.${serviceId(svmName, name)}\n  id = "${name}/${svm}"\n}\n`;
  });
  return blocks.length === 0 ? "" : [ONCE, ...blocks].join("\n");
}

/** The document about some services of a cluster. */
export function servicesDocument(
  { name, endpoint }: ClusterConnection,
  services: readonly IscsiServiceState[],
): ServicesDocument {
  return {
    version: 1,
    cluster: { name, endpoint },
    services: services.map((service) => ({ id: serviceId(service.svmName, name), ...service })),
  };
}

/** What Terraform takes as the name of a resource, so that the construct's id stands in its addresses unchanged. */
const ADDRESS = /^[A-Za-z_][A-Za-z0-9_-]{0,62}$/;

/** Ids that a stack gives away itself, that mean something to CDKTF, or that every object of JavaScript has a use for. */
const RESERVED = [
  ...["backend", "ontap-iscsi-null", "ontap-iscsi-external", "ontap-iscsi-provider", "Default", "Resource"],
  ...Object.getOwnPropertyNames(Object.prototype),
];

/**
 * The id of a construct, made from the name of what it declares: the name itself wherever it can be, else a readable part of
 * it with a hash, so that it depends on nothing but the name.
 */
function constructId(name: string, isTaken: (id: string) => boolean = () => false): string {
  if (ADDRESS.test(name) && !RESERVED.includes(name) && !isTaken(name)) return name;
  const readable = name.replaceAll(/[^A-Za-z0-9_-]/g, "_").slice(0, 48);
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${/^[A-Za-z_]/.test(readable) ? "" : "svm_"}${readable}_${hash}`;
}

/** The id of a service's construct, beside that of its cluster. */
function serviceId(svmName: string, clusterName: string): string {
  return constructId(svmName, (id) => id === constructId(clusterName));
}
