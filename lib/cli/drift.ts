import { Command } from "commander";
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { isOntapIscsiError, partsOf } from "../errors";
import type { ClusterConnection } from "../model/cluster-connection";
import { type Fields, given, isFields } from "../model/decode";
import { type OntapClientOptions, withClient } from "../ontap/client";
import type { Environment } from "../ontap/profile";
import type { Assessment } from "../reconciler/assess";
import { observeAndAssess } from "../reconciler/observe";
import { SYNTHESIZED, traceOf, verboseOption } from "./cluster-flags";
import {
  CliError,
  type CommandContext,
  expectWritable,
  parseInput,
  readInputFile,
  startProgress,
  writeOutput,
} from "./context";
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
import { servicesOfPlan } from "./plan";
import { renderJson, renderJunit, renderMarkdown, renderTable, type TableStyle } from "./render";
import { renderHtml } from "./render-html";
import { compare, type DriftReport, exitCodeOf, gapOf, headline, type ServiceReport } from "./report";
import type { Place } from "./schemas";
import { type Declaration, type Observable, readStacks } from "./stacks";

const EXAMPLES = `
Compares the iSCSI services that synthesized stacks declare with the live ones.
It does not run Terraform, takes no state lock and writes nothing to a cluster.
Credentials are read from the environment, as by Terraform: ONTAP_USERNAME and
ONTAP_PASSWORD, or what the cluster's profile names.

Services with values that only Terraform knows (variables, attributes of other
resources) are listed as not known yet. --plan reports what a saved plan says of
its services, those of its modules too: it reads no cluster and needs no
credentials. What the plan leaves out is not known.

Output of --format json, and --json for short; every field is in docs/schemas.md
of the package:
  {"version":1,"observedAt":"2026-11-25T10:37:16.123Z",
   "summary":{"services":2,"inSync":0,"drifted":1,"unknown":1,"failed":0},
   "services":[
    {"stack":"iscsi","construct":"db","cluster":"cluster1","svm":"svm_db","status":"drifted",
     "differences":[{"field":"enabled","live":"false","declared":"true"}],
     "declared":{"ensure":"present","svmName":"svm_db","enabled":true},
     "live":{"svmName":"svm_db","svmUuid":"19d04b8e-94d7-11e8-8370-005056b48fd2","enabled":false,"targetAlias":"db",
             "targetName":"iqn.1992-08.com.netapp:sn.1:vs.4"},
     "repair":[]},
    {"stack":"iscsi","construct":"web","status":"unknown","problem":"…","remedy":"…"}]}

Exit codes: 0 every declared service was looked at and is in sync, 2 drift, 1 a
service was not looked at (everything else is still reported), none was found,
or wrong use, 130 stopped by Ctrl+C. With --allow-unknown, services that are not
known yet and stacks without any are no trouble; a cluster that cannot be read
still is. With --quiet, nothing is printed for people when the exit code is 0.

Examples:
  $ cdktn synth && ontap-iscsi drift
  $ ontap-iscsi drift --stack prod --stack staging
  $ ontap-iscsi drift --format junit --output drift.xml
  $ terraform show -json plan.bin | ontap-iscsi drift --plan - --format markdown
  $ ontap-iscsi drift --json | jq -r '.services[] | select(.status == "drifted") | .svm'
`;

const RENDERERS = {
  table: renderTable,
  json: renderJson,
  markdown: renderMarkdown,
  junit: renderJunit,
  html: renderHtml,
} satisfies Record<string, (report: DriftReport, style: TableStyle) => string>;

/** The flags of `drift` as they are parsed. */
interface DriftFlags extends FormatFlags<keyof typeof RENDERERS> {
  readonly out: string;
  readonly stack?: readonly string[];
  readonly plan?: readonly string[];
  readonly output?: string;
  readonly allowUnknown?: boolean;
  readonly timeout: number;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
}

/** The verb `drift`: compares what stacks declare with what is live. */
export function driftCommand(context: CommandContext): Command {
  const command = new Command("drift")
    .description("compare the declared iSCSI services with the live ones")
    .option("--out <folder>", "folder with the synthesized stacks", nonEmpty, SYNTHESIZED)
    .addOption(repeatable("--stack <name>", "stack to look at, instead of all"))
    .addOption(
      repeatable("--plan <file>", "what terraform show -json prints for a saved plan, - for standard input").conflicts([
        "out",
        "stack",
      ]),
    );
  return addFormatFlags(command, Object.keys(RENDERERS), 'how to report (default: "table")')
    .option("--allow-unknown", "exit as if services that are not known yet were in sync, also when none is found")
    .addOption(timeoutOption())
    .addOption(verboseOption())
    .addOption(quietOption())
    .addOption(outputOption("write the report there, and only its summary to standard output"))
    .addHelpText("after", EXAMPLES)
    .action((flags: DriftFlags) => drift(flags, context));
}

async function drift(flags: DriftFlags, context: CommandContext): Promise<void> {
  const { allowUnknown = false, quiet = false, output } = flags;
  if (output !== undefined) expectWritable(output, { replaces: true });
  const { plan } = flags;
  const observed = plan === undefined ? await observe(flags, context) : await readPlans(plan, context);
  const { GITHUB_SHA, CI_COMMIT_SHA } = context.environment;
  const report = given({ ...observed, commit: GITHUB_SHA ?? CI_COMMIT_SHA });
  const exitCode = exitCodeOf(report, { allowUnknown });
  deliver(report, { ...flags, quiet: quiet && exitCode === 0 }, context);
  const gap = gapOf(report);
  if (gap !== undefined && !allowUnknown)
    context.warn(`${gap}; this counts as trouble, unless --allow-unknown is given`);
  context.endWith(exitCode);
}

/** A saved plan is a ZIP archive. */
const SAVED_PLAN = "PK\u0003\u0004";

/** @param files the output of `terraform show -json` for each saved plan; `-` is standard input. */
async function readPlans(files: readonly string[], { readInput, signal }: CommandContext): Promise<DriftReport> {
  const services: ServiceReport[] = [];
  let observedAt: number | undefined;
  for (const file of files) {
    const [name, text] =
      file === "-" ? ["standard input", await untilAborted(signal, readInput())] : [file, readInputFile("plan", file)];
    const document = parsePlan(name, text);
    services.push(...servicesOfPlan(name, document));
    const time = Date.parse(String(document.timestamp));
    if (!Number.isNaN(time)) observedAt = Math.max(time, observedAt ?? time);
  }
  return { observedAt: new Date(observedAt ?? Date.now()), services };
}

function parsePlan(name: string, text: string): Fields {
  if (text.startsWith(SAVED_PLAN)) {
    const remedy = `run "terraform show -json ${name} > plan.json", and give --plan plan.json`;
    throw new CliError("FILE_INVALID", `plan "${name}" is a saved plan itself, expected its JSON`, { remedy });
  }
  const remedy = 'give what "terraform show -json <plan>" prints for a saved plan';
  return parseInput(`plan "${name}"`, text, { check: checkPlan, remedy }) as Fields;
}

function checkPlan(document: unknown): void {
  if (!isFields(document) || !isFields(document.planned_values)) throw new Error('it has no "planned_values"');
}

async function observe(
  { out, stack, timeout, verbose, quiet = false }: DriftFlags,
  context: CommandContext,
): Promise<DriftReport> {
  collectEarly();
  const declarations = readStacks(out, stack);
  const progress = startProgress(quiet ? undefined : context.stderr);
  const trace = verbose ? { traceOf: (cluster: string) => traceOf(cluster, context) } : {};
  const limit = { timeoutS: timeout, missed: "the cluster was not read", signal: context.signal };
  try {
    const services = await withinTimeLimit(limit, (signal) =>
      observeDeclarations(declarations, { ...context, signal, ...trace, onProgress: progress.update }),
    );
    return { observedAt: new Date(), services };
  } finally {
    progress.end();
  }
}

/**
 * Lets V8 collect what is no longer needed instead of making room for more of it: most of what the stacks of a fleet take is
 * needed until their services are known. It halves the memory and costs a tenth of a second for 10,000 services.
 */
function collectEarly(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
}

/** What a program is to read is there in any case; `quiet` leaves out what is for people. */
function deliver(
  report: DriftReport,
  { output, quiet, ...flags }: DriftFlags,
  { print, color, columns }: CommandContext,
): void {
  const format = formatOf(flags, "table");
  const render = RENDERERS[format];
  if (output !== undefined) writeOutput(output, render(report, { color: false }), { replaces: true });
  if (quiet && (output !== undefined || format === "table")) return;
  print(output === undefined ? render(report, { color, ...given({ columns }) }) : `${headline(report)}\n`);
}

/** What the observation takes from its surroundings. */
export interface ObservationOptions {
  readonly environment: Environment;
  /** Aborts when what is not known by then shall be left out. */
  readonly signal: AbortSignal;
  /** Told of what may endanger a secret. */
  readonly warn: (text: string) => void;
  /** What is told of the requests to a cluster, by its name. @default nothing */
  readonly traceOf?: (cluster: string) => OntapClientOptions;
  /** Told how many of the clusters were read so far. */
  readonly onProgress: (done: number, clusters: number) => void;
}

/** So many that clusters which do not answer hold up the others of a fleet no longer than it takes to give them up. */
const CLUSTERS_AT_ONE_TIME = 64;

/**
 * Compares the declarations with the live services: one read for each cluster, however many stacks use it, the clusters side
 * by side. A cluster that cannot be read leaves the others alone.
 */
export async function observeDeclarations(
  declarations: readonly Declaration[],
  options: ObservationOptions,
): Promise<readonly ServiceReport[]> {
  const clusters = groupByCluster(declarations.filter(isObservable));
  let done = 0;
  options.onProgress(done, clusters.length);
  const reports = new Map<Declaration, ServiceReport>();
  const waiting = clusters.values();
  const lane = async (): Promise<void> => {
    for (const cluster of waiting) {
      for (const [service, report] of await observeCluster(cluster, options)) reports.set(service, report);
      options.onProgress((done += 1), clusters.length);
    }
  };
  await Promise.all(Array.from({ length: CLUSTERS_AT_ONE_TIME }, lane));
  return declarations.flatMap((declaration) =>
    isObservable(declaration) ? (reports.get(declaration) ?? []) : declaration,
  );
}

function isObservable(declaration: Declaration): declaration is Observable {
  return "spec" in declaration;
}

/** A cluster and the services that are declared on it. */
interface Cluster {
  readonly connection: ClusterConnection;
  readonly services: Observable[];
}

function groupByCluster(services: readonly Observable[]): readonly Cluster[] {
  const clusters = new Map<string, Cluster>();
  // Services of one observation share their connection, and its certificate authority is read once.
  const keys = new Map<ClusterConnection, string>();
  for (const service of services) {
    const key = keys.get(service.connection) ?? identityOf(service.connection);
    keys.set(service.connection, key);
    const cluster = clusters.get(key) ?? { connection: service.connection, services: [] };
    cluster.services.push(service);
    clusters.set(key, cluster);
  }
  return Array.from(clusters.values());
}

/** Every stack has a name for a cluster, and a copy of its certificate authority, of its own. */
function identityOf({ caFile, ca, ...connection }: ClusterConnection): string {
  return JSON.stringify({ ...connection, name: "", ca: ca ?? (caFile === undefined ? "" : textOf(caFile)) });
}

/** A file that cannot be read is complained of by the client. */
function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return file;
  }
}

async function observeCluster(
  { connection, services }: Cluster,
  options: ObservationOptions,
): Promise<readonly (readonly [Observable, ServiceReport])[]> {
  const placeOf = ({ place }: Observable): Place => ({ ...place, endpoint: connection.endpoint });
  try {
    const findings = await look(connection, services, options);
    for (const { warnings } of findings) warnings.forEach(options.warn);
    return services.map((service, index) => {
      const found = findings[index] ?? { live: undefined };
      return [service, { ...placeOf(service), ...compare(service.spec, found) }];
    });
  } catch (error) {
    if (!isOntapIscsiError(error)) throw error;
    const failure = { status: "failed", ...partsOf(error) } as const;
    return services.map((service) => [service, { ...placeOf(service), ...failure }]);
  }
}

async function look(
  connection: ClusterConnection,
  services: readonly Observable[],
  { environment, signal, warn, traceOf }: ObservationOptions,
): Promise<readonly Assessment[]> {
  return withClient(connection, { environment, signal, ...traceOf?.(connection.name) }, (client) => {
    client.warnings.forEach(warn);
    return untilAborted(signal, observeAndAssess(client, services));
  });
}
