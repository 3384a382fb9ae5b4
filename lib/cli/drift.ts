import { Command } from "commander";
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { isOntapIscsiError, partsOf } from "../errors";
import type { ClusterConnection } from "../model/connection";
import { type Fields, omitUndefined, isFields } from "../model/decode";
import { type OntapClientOptions, withClient } from "../ontap/client";
import { observeAndAssess } from "../reconciler/observe";
import {
  CliError,
  type CommandContext,
  expectWritable,
  parseInput,
  readInputFile,
  startProgress,
  untilAborted,
  withinTimeLimit,
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
  SYNTHESIZED,
  timeoutOption,
  traceOf,
  verboseOption,
} from "./flags";
import { servicesOfPlan } from "./plan";
import { renderHtml } from "./render-html";
import {
  compare,
  type DriftReport,
  exitCodeOf,
  gapOf,
  renderJson,
  renderJunit,
  renderMarkdown,
  renderSummary,
  renderTable,
} from "./report";
import type { Compared, ServiceReport, Unseen } from "./schemas";
import { type Declaration, type Observable, readStacks } from "./stacks";

const EXAMPLES = `
Compares the iSCSI services that synthesized stacks declare with the live ones.
It does not run Terraform, takes no state lock and writes nothing to a cluster.
It reads credentials from the environment, as Terraform does: ONTAP_USERNAME and
ONTAP_PASSWORD, or those that the cluster's profile names.

Services with values that only Terraform knows are listed as not known yet.
--plan reports what a saved plan says of its services, also in modules. It reads
no cluster and needs no credentials. What the plan leaves out is not known.

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

Exit codes: 0 every service is in sync, 2 drift, 1 a service was not
read, none found, or wrong use, 130 stopped by Ctrl+C.
--allow-unknown permits services that are not known yet, or none at all. With
--quiet, nothing is printed for people when the exit code is 0.

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
} satisfies Record<string, (report: DriftReport, color: boolean) => string>;

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

export function driftCommand(context: CommandContext): Command {
  const plan = "what terraform show -json prints for a saved plan, - for standard input";
  const command = new Command("drift")
    .description("compare the declared iSCSI services with the live ones")
    .option("--out <folder>", "folder with the synthesized stacks", nonEmpty, SYNTHESIZED)
    .addOption(repeatable("--stack <name>", "stack to read, instead of all"))
    .addOption(repeatable("--plan <file>", plan).conflicts(["out", "stack"]));
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
  const { allowUnknown = false, quiet = false, output, plan } = flags;
  if (output !== undefined) expectWritable(output, { replaces: true });
  const observed = plan === undefined ? await observe(flags, context) : await readPlans(plan, context);
  const { GITHUB_SHA, CI_COMMIT_SHA } = context.environment;
  const report = omitUndefined({ ...observed, commit: GITHUB_SHA ?? CI_COMMIT_SHA });
  const exitCode = exitCodeOf(report, allowUnknown);
  const format = formatOf(flags, "table");
  const render = RENDERERS[format];
  if (output !== undefined) writeOutput(output, render(report, false), { replaces: true });
  if (!quiet || exitCode !== 0 || (output === undefined && format !== "table"))
    context.print((output === undefined ? render : renderSummary)(report, context.color));
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
  // V8 collects what is no longer needed: it halves the memory, and costs a tenth of a second for 10,000 services.
  setFlagsFromString("--semi-space-growth-factor=1");
  const declarations = readStacks(out, stack);
  const progress = quiet ? undefined : startProgress(context.stderr);
  const watching = omitUndefined({
    onProgress: progress?.update,
    traceOf: verbose ? (cluster: string) => traceOf(cluster, context) : undefined,
  });
  const limit = { timeoutS: timeout, missed: "the cluster was not read", signal: context.signal };
  try {
    const services = await withinTimeLimit(limit, (signal) =>
      observeDeclarations(declarations, { ...context, signal, ...watching }),
    );
    return { observedAt: new Date(), services };
  } finally {
    progress?.end();
  }
}

export interface ObservationOptions extends Pick<CommandContext, "environment" | "signal" | "warn"> {
  /** What is told of the requests to a cluster, by its name. @default nothing */
  readonly traceOf?: (cluster: string) => OntapClientOptions;
  /** Told how many of the clusters were read so far. */
  readonly onProgress?: (done: number, clusters: number) => void;
}

/** Clusters that do not answer must not hold up the others of a fleet. */
const CLUSTERS_AT_ONE_TIME = 64;

/** Compares the declarations with the live services: one read for each cluster, however many stacks use it. */
export async function observeDeclarations(
  declarations: readonly Declaration[],
  options: ObservationOptions,
): Promise<readonly ServiceReport[]> {
  const clusters = groupByCluster(declarations.filter((each) => "spec" in each));
  let done = 0;
  options.onProgress?.(done, clusters.length);
  const reports = new Map<Declaration, ServiceReport>();
  const waiting = clusters.values();
  const lane = async (): Promise<void> => {
    for (const cluster of waiting) {
      for (const [service, report] of await observeCluster(cluster, options)) reports.set(service, report);
      done += 1;
      options.onProgress?.(done, clusters.length);
    }
  };
  await Promise.all(Array.from({ length: CLUSTERS_AT_ONE_TIME }, lane));
  return declarations.flatMap((each) => ("spec" in each ? (reports.get(each) ?? []) : each));
}

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

/** The client complains of a file that cannot be read. */
function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return file;
  }
}

async function observeCluster(
  { connection, services }: Cluster,
  { environment, signal, warn, traceOf }: ObservationOptions,
): Promise<readonly (readonly [Observable, ServiceReport])[]> {
  const reportOf = (service: Observable, found: Compared | Unseen) =>
    [service, { ...service.place, endpoint: connection.endpoint, ...found }] as const;
  try {
    const options = { environment, signal, ...traceOf?.(connection.name) };
    const findings = await withClient(connection, options, (client) => {
      client.warnings.forEach(warn);
      return untilAborted(signal, observeAndAssess(client, services, true));
    });
    for (const { warnings } of findings) warnings.forEach(warn);
    return services.map((service, index) =>
      reportOf(service, compare(service.spec, findings[index] ?? { live: undefined })),
    );
  } catch (error) {
    if (!isOntapIscsiError(error)) throw error;
    return services.map((service) => reportOf(service, { status: "failed", ...partsOf(error) }));
  }
}
