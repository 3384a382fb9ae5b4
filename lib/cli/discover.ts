import { Command, InvalidArgumentError, Option } from "commander";
import { createHash } from "node:crypto";
import { type ClusterConnection, CONNECTION_DEFAULTS, Provisioning } from "../model/connection";
import { SERVICE_TYPE } from "../model/contract";
import { count, omitUndefined, optionalText } from "../model/decode";
import { clusterNameRule, fitsPattern, svmNameRule } from "../model/rules";
import { type IscsiServiceState, printed, VALUE_FIELDS, VALUE_NAMES, type ValueName } from "../model/service";
import { type OntapClient, withClient } from "../ontap/client";
import { IscsiServices } from "../ontap/iscsi-services";
import { isDestination } from "../ontap/resources";
import { environmentPrefix } from "../ontap/profile";
import { READS, unlessRefused } from "../reconciler/observe";
import {
  CliError,
  type CommandContext,
  expectWritable,
  jsonText,
  startProgress,
  untilAborted,
  withFlags,
  withinTimeLimit,
  writeOutput,
} from "./context";
import {
  addConnectionFlags,
  addFormatFlags,
  clusterFrom,
  type ConnectionFlags,
  ENVIRONMENT_HELP,
  type FormatFlags,
  formatOf,
  NO_AUTHORITY,
  nonEmpty,
  outputOption,
  quietOption,
  repeatable,
  timeoutOption,
  traceOf,
  verboseOption,
} from "./flags";
import type { ServicesDocument } from "./schemas";
import { readServicesFile, updatedServices, updateText } from "./services-file";

const VALUES = VALUE_NAMES.map((name) => `"${name}":${VALUE_FIELDS[name].type === "bool" ? "true" : '"…"'}`).join(",");

const NOTES = `${ENVIRONMENT_HELP}
Output: with --format ts, a whole TypeScript app that declares every service.
Deploying it at once writes nothing to the cluster. With --provisioning
provider, it imports its services: importFrom().
With --format json, and --json for short:
  {"version":1,"cluster":{"name":"…","endpoint":"…"},
   "services":[{"id":"…","svmName":"…","svmUuid":"…",${VALUES},"targetName":"iqn.…"}]}
"id" is the construct's id, made of the SVM's name. Every field is in
docs/schemas.md of the package.
With --update, such a file is brought to what is live, and the differences are
printed. A renamed SVM keeps its id. A service that is gone stays, marked
"missing", until you remove it. What you added to the file stays. With --check,
nothing is written.
With --format import, HCL for Terraform without CDKTF, such a block for each
service:
  import { to = ontap_iscsi_service.<id>, id = "<cluster>/<SVM>" }
Terraform writes the configuration: terraform plan
-generate-config-out=services.tf. Delete the file once it is applied.

Exit codes: 0 done, 1 wrong use, the cluster cannot be read, or the file of
--output exists, 130 stopped by Ctrl+C. With --check: 2, the file is not up to
date.

Examples:
  $ ontap-iscsi discover --endpoint https://cluster1.example.com > main.ts
  $ ontap-iscsi discover --endpoint https://cluster1.example.com --json --output services.json
  $ ontap-iscsi discover --endpoint https://cluster1.example.com --update services.json --check
  $ ontap-iscsi discover --endpoint https://cluster1.example.com --svm 'svm_prod_*' --svm svm_db --enabled true
  $ ontap-iscsi discover --endpoint https://cluster1.example.com --provisioning provider --output main.ts
`;

type Format = "ts" | "json" | "import";

interface DiscoverFlags extends ConnectionFlags, FormatFlags<Format> {
  readonly verbose?: boolean;
  readonly quiet?: boolean;
  readonly name?: string;
  readonly importFrom: string;
  readonly provisioning?: Provisioning;
  readonly svm?: readonly string[];
  readonly enabled?: "true" | "false";
  readonly output?: string;
  readonly update?: string;
  readonly check?: boolean;
  readonly timeout: number;
}

export function discoverCommand(context: CommandContext): Command {
  const name = "what the app calls the cluster (default: as declared, else the cluster's own name)";
  const mode = "how the app's services are provisioned";
  const svm = 'only services of SVMs with such a name, with "*" for any characters';
  const command = new Command("discover").description(
    "print the live services of a cluster as an app that declares them",
  );
  addConnectionFlags(command).option("--name <name>", name);
  return addFormatFlags(command, ["ts", "json", "import"], 'what to print (default: "ts")')
    .option("--import-from <module>", "what the app imports this library from", nonEmpty, "cdktf-ontap-iscsi")
    .addOption(new Option("--provisioning <mode>", mode).choices(Object.values(Provisioning)))
    .addOption(repeatable("--svm <pattern>", svm, svmPattern))
    .addOption(new Option("--enabled <state>", "only services that are enabled, or not").choices(["true", "false"]))
    .addOption(outputOption("new file to write, instead of standard output"))
    .addOption(
      new Option("--update <file>", "file of --json to bring to what is live")
        .argParser(nonEmpty)
        .conflicts(["output", "format", "json"]),
    )
    .option("--check", "with --update: write nothing, and exit 2 if the file is not up to date")
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
  const { output, quiet = false, importFrom, update, check = false } = flags;
  if (check && update === undefined) throw new CliError("USAGE", "--check: it needs --update");
  if (output !== undefined) expectWritable(output, { replaces: false });
  const format = formatOf(flags, "ts");
  const named = clusterFrom(flags, context.environment);
  const isDeclared = named.provisioning !== undefined;
  const name = optionalText("--name", flags.name, clusterNameRule) ?? (isDeclared ? named.connection.name : undefined);
  const found = await readCluster(named.connection, name, flags, context);
  if (update !== undefined) {
    updateFile(update, found, flags, context);
    return;
  }
  const connection = { ...named.connection, name: found.name };
  const services = select(found.services, flags);
  if (services.length === 0) context.warn("no service was found; check the filters, and which SVMs the user may see");
  if (isDeclared && format === "ts") warnOfAuthority(connection, context);
  const cluster = isDeclared ? omitUndefined({ ...connection, ...NO_AUTHORITY }) : connection;
  const text = {
    ts: () => appSource(cluster, services, { importFrom, provisioning: flags.provisioning ?? named.provisioning }),
    json: () => jsonText(servicesDocument(cluster, services)),
    import: () => importBlocks(cluster, services),
  }[format]();
  if (output === undefined) context.print(text);
  else writeOutput(output, text, { replaces: false });
  if (output !== undefined && !quiet) context.print(`${output}: ${count(services.length, "service")} written\n`);
  if (format !== "ts") return;
  for (const problem of services.flatMap((each) => Array.from(undeclarable(each).values()))) context.warn(problem);
  if (!quiet && services.length > 0) context.stderr.write("next: npx cdktn diff\n");
}

function updateFile(
  file: string,
  { name, services }: { readonly name: string; readonly services: readonly IscsiServiceState[] },
  flags: DiscoverFlags,
  { print, endWith }: CommandContext,
): void {
  const wanted = new Set(select(services, flags));
  const before = readServicesFile(file, name);
  const idOf = ({ svmName, svmUuid }: IscsiServiceState, taken: ReadonlySet<string>): string => {
    const id = serviceId(svmName, name);
    return taken.has(id) ? constructId(`${svmName} ${svmUuid}`) : id;
  };
  const { document, changes } = updatedServices(before, services, (service) => wanted.has(service), idOf);
  const isWritten = changes.length > 0 && flags.check !== true;
  if (isWritten) writeOutput(file, jsonText(document), { replaces: true });
  if (flags.quiet !== true || changes.length > 0) print(updateText(file, changes, isWritten));
  if (changes.length > 0 && flags.check === true) endWith(2);
}

/** A declared cluster has a copy of its authority's file that the synthesis made, and the next one removes. */
function warnOfAuthority({ caFile, ca, profile }: ClusterConnection, { warn }: CommandContext): void {
  if ((caFile ?? ca) === undefined) return;
  const variable = `${environmentPrefix(profile)}CA_FILE`;
  warn(`the app has no caFile: add the one that the synthesized app has, or set ${variable}`);
}

function select(services: readonly IscsiServiceState[], { svm, enabled }: DiscoverFlags): readonly IscsiServiceState[] {
  return services
    .filter(({ svmName }) => svm?.some((pattern) => fitsPattern(svmName, pattern)) ?? true)
    .filter((service) => enabled === undefined || String(service.enabled) === enabled)
    .toSorted((one, other) => (one.svmName < other.svmName ? -1 : 1));
}

async function readCluster(
  connection: ClusterConnection,
  name: string | undefined,
  { timeout: timeoutS, verbose, quiet }: DiscoverFlags,
  context: CommandContext,
) {
  const { environment, warn, signal } = context;
  const progress = quiet ? undefined : startProgress(context.stderr);
  progress?.update(0, 1);
  const missed = `Cluster ${connection.name} (${connection.endpoint}): the services were not read`;
  const trace = verbose ? traceOf(name ?? connection.name, context) : {};
  const read = async (client: OntapClient) => {
    const services = await withoutCopies(client, await new IscsiServices(client).list(), warn);
    return { services, name: name ?? (await ownName(client)) ?? connection.name };
  };
  try {
    return await withinTimeLimit({ timeoutS, missed, signal }, (limit) =>
      withClient(connection, { environment, signal: limit, ...trace }, (client) => {
        for (const warning of client.warnings) warn(withFlags(warning));
        return untilAborted(limit, read(client));
      }),
    );
  } finally {
    progress?.end();
  }
}

/** Without the services of destinations: those are managed at the source, and a switchback renames their SVMs. */
async function withoutCopies(
  client: OntapClient,
  services: readonly IscsiServiceState[],
  warn: CommandContext["warn"],
): Promise<readonly IscsiServiceState[]> {
  const svms = new Map((await READS.svms(client))?.map((svm) => [svm.uuid, svm]));
  const isCopy = ({ svmUuid: uuid, svmName: name }: IscsiServiceState): boolean =>
    isDestination(svms.get(uuid) ?? { uuid, name });
  const names = services.filter(isCopy).map(({ svmName }) => svmName);
  if (names.length > 0)
    warn(`left out, as destinations of SVM-DR or MetroCluster: ${names.join(", ")}; declare them at the source`);
  return services.filter((service) => !isCopy(service));
}

/** The cluster's own name; `undefined` when the role may not read it, or it cannot be declared. */
async function ownName(client: OntapClient): Promise<string | undefined> {
  const answer = await unlessRefused(
    client.request({ method: "GET", path: "/cluster?fields=name" }),
    "permissionDenied",
  );
  const name = answer?.fields.name;
  return typeof name === "string" && clusterNameRule(name) === undefined ? name : undefined;
}

/** Where an app imports this library from, and how its services are provisioned. */
export interface AppOptions {
  readonly importFrom: string;
  readonly provisioning?: Provisioning | undefined;
}

/** A whole TypeScript app that declares a cluster's services as they are live, with one prop a line. */
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
  const { name, endpoint, ca: _ca, ...settings } = connection;
  const defaults: Readonly<Record<string, unknown>> = CONNECTION_DEFAULTS;
  const others = Object.entries(settings).filter(([setting, value]) => value !== defaults[setting]);
  return propsOf({ endpoint, name: name === id ? undefined : name, ...Object.fromEntries(others) });
}

/** What cannot be declared is left out. */
function serviceStatement(service: IscsiServiceState, clusterName: string): string {
  const { svmName, svmUuid } = service;
  const svm = svmNameRule(svmName) === undefined ? { svmName } : { svmUuid };
  const problems = undeclarable(service);
  const declared = VALUE_NAMES.filter((name) => !problems.has(name));
  const props = propsOf({ ...svm, ...Object.fromEntries(declared.map((name) => [name, service[name]])) });
  return call("new IscsiService", serviceId(svmName, clusterName), ["cluster", ...props]);
}

/** The values that cannot be declared and are left alone, with the reason. */
function undeclarable(service: IscsiServiceState): ReadonlyMap<ValueName, string> {
  const problems = VALUE_NAMES.flatMap((name) => {
    const value = service[name];
    const isToken = typeof value === "string" && value.includes("${TfToken[");
    const expected = isToken ? "no CDKTF token" : VALUE_FIELDS[name].rule(value);
    const live = `its live ${VALUE_FIELDS[name].ontapName} ${printed(value)}`;
    return expected === undefined
      ? []
      : [[name, `SVM ${service.svmName}: ${live} is not declared, expected ${expected}`] as const];
  });
  return new Map(problems);
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

/** Line separators, direction marks and others that are not printable stand as escapes. */
function stringLiteral(text: string): string {
  return JSON.stringify(text).replace(/(?! )[\p{C}\p{Z}]/gu, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

/** Terraform fails for a block whose resource is not declared any more. */
const ONCE = "# For one apply: delete this file when it is done.\n";

/** An `import` block for each service, as HCL, with the addresses of the constructs in the app of `appSource`. */
export function importBlocks({ name }: ClusterConnection, services: readonly IscsiServiceState[]): string {
  const blocks = services.map(({ svmName, svmUuid }) => {
    // A name that breaks the rules could hold what HCL takes for an expression.
    const svm = svmNameRule(svmName) === undefined ? svmName : svmUuid;
    return `import {\n  to = ${SERVICE_TYPE}.${serviceId(svmName, name)}\n  id = "${name}/${svm}"\n}\n`;
  });
  return blocks.length === 0 ? "" : [ONCE, ...blocks].join("\n");
}

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

/** A name that Terraform takes for a resource, so that the construct's id stands in its addresses unchanged. */
const ADDRESS = /^[A-Za-z_][A-Za-z0-9_-]{0,62}$/;

/** Ids that a stack gives away itself, that mean something to CDKTF, or that every object of JavaScript has a use for. */
const RESERVED = [
  ...["backend", "ontap-iscsi-null", "ontap-iscsi-external", "ontap-iscsi-provider", "Default", "Resource"],
  ...Object.getOwnPropertyNames(Object.prototype),
];

/** The id of a construct depends on a name alone: the name itself, or a readable part of it with a hash. */
function constructId(name: string, isTaken: (id: string) => boolean = () => false): string {
  if (ADDRESS.test(name) && !RESERVED.includes(name) && !isTaken(name)) return name;
  const readable = name.replaceAll(/[^A-Za-z0-9_-]/g, "_").slice(0, 48);
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${/^[A-Za-z_]/.test(readable) ? "" : "svm_"}${readable}_${hash}`;
}

function serviceId(svmName: string, clusterName: string): string {
  return constructId(svmName, (id) => id === constructId(clusterName));
}
