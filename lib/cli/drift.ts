import { Command, InvalidArgumentError, Option } from "commander";
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { isOntapIscsiError, partsOf } from "../errors";
import type { ClusterConnection } from "../model/connection";
import { count, type Fields, omitUndefined, isFields } from "../model/decode";
import { type OntapClientOptions, withClient } from "../ontap/client";
import { SVM_NAMES } from "../model/service";
import { observeAndAssess, type OnUndeclared } from "../reconciler/observe";
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
import type { Compared, ServiceReport, Undeclared, Unseen } from "./schemas";
import { constructPaths, type Declaration, type Observable, readStacks } from "./stacks";
import type { GivenVariables } from "./tfvars";

const EXAMPLES = `
Compares the iSCSI services that synthesized stacks declare with the live ones.
It does not run Terraform, takes no state lock and writes nothing to a cluster.
It reads credentials from the environment, as Terraform does: ONTAP_USERNAME and
ONTAP_PASSWORD, or those that the cluster's profile names.

Variables have the values that Terraform gives them in the stack's folder:
default, TF_VAR_…, terraform.tfvars, *.auto.tfvars, then --var and --var-file in
their order. Fields with other expressions are listed as not compared.
Live services that no stack declares are listed as undeclared. That needs all
stacks, without --stack and --plan, and every SVM and endpoint.
--plan reports what a saved plan says of its services, also in modules. It reads
no cluster and needs no credentials. What the plan leaves out is not known.
With --stack for each plan, services have the paths of their constructs.

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
    {"stack":"iscsi","construct":"web","status":"unknown","problem":"…","remedy":"…"}],
   "undeclared":[{"cluster":"cluster1","endpoint":"https://…","svmName":"svm_test","svmUuid":"…"}]}

Exit codes: 0 in sync, 1 a service was not read, none was found, or wrong use.
Else 2 drift, else 3 something was not compared. 130 stopped by Ctrl+C.
--allow-unknown exits 0 instead of 3, or if no service is found. With --quiet,
nothing is printed for people when the exit code is 0.

Examples:
  $ cdktn synth && ontap-iscsi drift
  $ ontap-iscsi drift --stack prod --stack staging
  $ ontap-iscsi drift --var-file prod.tfvars --var site=berlin
  $ ontap-iscsi drift --format junit --output drift.xml --fail-on-undeclared
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
  readonly failOnUndeclared?: boolean;
  readonly timeout: number;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
  /** What --var and --var-file give, in their order. */
  readonly given: readonly GivenVariables[];
}

export function driftCommand(context: CommandContext): Command {
  const plan = "what terraform show -json prints for a saved plan, - for standard input";
  const command = new Command("drift")
    .description("compare the declared iSCSI services with the live ones")
    .option("--out <folder>", "folder with the synthesized stacks", nonEmpty, SYNTHESIZED)
    .addOption(repeatable("--stack <name>", "stack to read, instead of all; with --plan, the stack of each plan"))
    .addOption(repeatable("--plan <file>", plan));
  const given: GivenVariables[] = [];
  const assign = (read: (text: string) => GivenVariables) => (text: string) => given.push(read(nonEmpty(text)));
  command
    .addOption(repeatable("--var <name=value>", "value of a variable").conflicts("plan").argParser(assign(assignment)))
    .addOption(
      repeatable("--var-file <file>", "variable file")
        .conflicts("plan")
        .argParser(assign((file) => ({ file }))),
    );
  return addFormatFlags(command, Object.keys(RENDERERS), 'how to report (default: "table")')
    .option("--allow-unknown", "exit as if what is not compared was in sync, also when no service is found")
    .addOption(new Option("--fail-on-undeclared", "count undeclared services as drift").conflicts(["stack", "plan"]))
    .addOption(timeoutOption())
    .addOption(verboseOption())
    .addOption(quietOption())
    .addOption(outputOption("write the report there, and only its summary to standard output"))
    .addHelpText("after", EXAMPLES)
    .action((flags: DriftFlags) => drift({ ...flags, given }, context));
}

function assignment(text: string): GivenVariables {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError("Expected name=value.");
  return { name: name.trim(), text: value };
}

async function drift(flags: DriftFlags, context: CommandContext): Promise<void> {
  const { allowUnknown = false, failOnUndeclared: failsOnUndeclared, quiet = false, output, plan } = flags;
  if (output !== undefined) expectWritable(output, { replaces: true });
  const observed = plan === undefined ? await observe(flags, context) : await readPlans(plan, flags, context);
  const { GITHUB_SHA, CI_COMMIT_SHA } = context.environment;
  const report = omitUndefined({ ...observed, failsOnUndeclared, commit: GITHUB_SHA ?? CI_COMMIT_SHA });
  const exitCode = exitCodeOf(report, allowUnknown);
  const format = formatOf(flags, "table");
  const render = RENDERERS[format];
  if (output !== undefined) writeOutput(output, render(report, false), { replaces: true });
  if (!quiet || exitCode !== 0 || (output === undefined && format !== "table"))
    context.print((output === undefined ? render : renderSummary)(report, context.color));
  const gap = gapOf(report);
  if (gap !== undefined && !allowUnknown)
    context.warn(`${gap}; the exit code says so, unless --allow-unknown is given`);
  context.endWith(exitCode);
}

/** A saved plan is a ZIP archive. */
const SAVED_PLAN = "PK\u0003\u0004";

/** @param files the output of `terraform show -json` for each saved plan; `-` is standard input. */
async function readPlans(
  files: readonly string[],
  { out, stack: stacks = [] }: DriftFlags,
  { readInput, signal }: CommandContext,
): Promise<DriftReport> {
  if (![0, files.length].includes(stacks.length))
    throw new CliError("USAGE", `--stack: got ${stacks.length} for ${count(files.length, "plan")}, expected one each`);
  const services: ServiceReport[] = [];
  let observedAt: number | undefined;
  for (const [index, file] of files.entries()) {
    const stack = stacks[index];
    const [name, text] =
      file === "-" ? ["standard input", await untilAborted(signal, readInput())] : [file, readInputFile("plan", file)];
    const document = parsePlan(name, text);
    const paths = stack === undefined ? undefined : constructPaths(out, stack);
    services.push(...servicesOfPlan(stack ?? name, document, paths));
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
  { out, stack, given, timeout, verbose, quiet = false }: DriftFlags,
  context: CommandContext,
): Promise<DriftReport> {
  // V8 collects what is no longer needed: it halves the memory, and costs a tenth of a second for 10,000 services.
  setFlagsFromString("--semi-space-growth-factor=1");
  const declarations = readStacks(out, { environment: context.environment, given }, stack);
  const progress = quiet ? undefined : startProgress(context.stderr);
  const watching = omitUndefined({
    onProgress: progress?.update,
    traceOf: verbose ? (cluster: string) => traceOf(cluster, context) : undefined,
  });
  const limit = { timeoutS: timeout, missed: "the cluster was not read", signal: context.signal };
  try {
    const { services, undeclared } = await withinTimeLimit(limit, (signal) =>
      observeDeclarations(declarations, { ...context, signal, ...watching }),
    );
    const isKnown = stack === undefined && declarations.every((each) => "spec" in each);
    return { observedAt: new Date(), services, ...(isKnown ? { undeclared } : {}) };
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
): Promise<Required<Pick<DriftReport, "services" | "undeclared">>> {
  const clusters = groupByCluster(declarations.filter((each) => "spec" in each));
  let done = 0;
  options.onProgress?.(done, clusters.length);
  const reports = new Map<Declaration, ServiceReport>();
  const others: Undeclared[] = [];
  const waiting = clusters.values();
  const lane = async (): Promise<void> => {
    for (const cluster of waiting) {
      for (const [service, report] of await observeCluster(cluster, options, others)) reports.set(service, report);
      done += 1;
      options.onProgress?.(done, clusters.length);
    }
  };
  await Promise.all(Array.from({ length: CLUSTERS_AT_ONE_TIME }, lane));
  const services = declarations.flatMap((each) => ("spec" in each ? (reports.get(each) ?? []) : each));
  return { services, undeclared: undeclaredBy(declarations, others) };
}

/** Stacks that reach a cluster in different ways read it by themselves: a service of one is no stranger to the others. */
function undeclaredBy(declarations: readonly Declaration[], others: readonly Undeclared[]): readonly Undeclared[] {
  const declared = new Set(
    declarations.flatMap((each) => {
      if (!("spec" in each)) return [];
      const { spec, connection } = each;
      return SVM_NAMES.map((name) => JSON.stringify([connection.endpoint, name, spec[name]]));
    }),
  );
  const left = others.filter((other) =>
    SVM_NAMES.every((name) => !declared.has(JSON.stringify([other.endpoint, name, other[name]]))),
  );
  const byPlace = new Map(left.map((other) => [`${other.endpoint} ${other.svmName}`, other]));
  return Array.from(byPlace.keys())
    .toSorted()
    .flatMap((key) => byPlace.get(key) ?? []);
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
  others: Undeclared[],
): Promise<readonly (readonly [Observable, ServiceReport])[]> {
  const reportOf = (service: Observable, found: Compared | Unseen) =>
    [service, { ...service.place, endpoint: connection.endpoint, ...found }] as const;
  try {
    const options = { environment, signal, ...traceOf?.(connection.name) };
    const { name: cluster, endpoint } = connection;
    const onUndeclared: OnUndeclared = (svms) => others.push(...svms.map((svm) => ({ cluster, endpoint, ...svm })));
    const findings = await withClient(connection, options, (client) => {
      client.warnings.forEach(warn);
      return untilAborted(signal, observeAndAssess(client, services, onUndeclared));
    });
    for (const { warnings } of findings) warnings.forEach(warn);
    return services.map((service, index) =>
      reportOf(service, compare(service.spec, findings[index] ?? { live: undefined }, service)),
    );
  } catch (error) {
    if (!isOntapIscsiError(error)) throw error;
    return services.map((service) => reportOf(service, { status: "failed", ...partsOf(error) }));
  }
}
