import { Command } from "commander";
import pc from "picocolors";
import { isOntapIscsiError, partsOf } from "../errors";
import { count, omitUndefined } from "../model/decode";
import { type Assumption, compareAnswer, describeAnswer } from "../ontap/assumed-reads";
import { ASSUMPTIONS } from "../ontap/assumptions";
import { isRefusal } from "../ontap/catalogue";
import { OntapClient, withClient } from "../ontap/client";
import { sleep } from "../ontap/retry";
import {
  addConnectionFlags,
  clusterFrom,
  type ConnectionFlags,
  ENVIRONMENT_HELP,
  traceOf,
  verboseOption,
  addFormatFlags,
  type FormatFlags,
  formatOf,
  nonEmpty,
  outputOption,
  quietOption,
  repeatable,
  timeoutOption,
} from "./flags";
import {
  CliError,
  type CommandContext,
  expectWritable,
  jsonText,
  startProgress,
  writeOutput,
  untilAborted,
  withinTimeLimit,
} from "./context";
import { attributes, describeTime, GAP, junitXml, markdownRow, textTable } from "./report";
import type { RowReport, VerifyDocument } from "./schemas";
import { filledIn, NotChecked, persist, readSystem, ScratchService, type System, type Wire } from "./verify-system";

const NOTES = `${ENVIRONMENT_HELP}
It checks whether this package's assumptions about ONTAP hold on a cluster.
Without --svm it only reads. --svm names a running SVM without an iSCSI service.
verify creates a disabled one, tries the writes and deletes it, also after
Ctrl+C. A second Ctrl+C ends at once and may leave it. Some rows enable it for a
moment. If a host logs in then, verify stops, leaves the service and says so.
On a stopped SVM, one without iSCSI, or without a license, it tries that row.
Nobody else may work on that SVM meanwhile.

The report names the release, the model of the system and the rows. It has no
names, addresses, serial numbers or UUIDs, so that it can be published: see
docs/supported.md of the package. Output of --format json; every field is in
docs/schemas.md:
  {"version":1,"checkedAt":"2026-12-01T10:37:16.123Z","release":"9.14.1P3","models":["AFF-A400"],
   "summary":{"rows":1,"asAssumed":0,"differs":1,"notChecked":0,"skipped":0},
   "rows":[{"row":"patch-both","assumed":"…","source":"seen","usedBy":"…","status":"differs","answer":"HTTP 200",
            "differences":[{"field":"error.code","expected":"5374081","got":"no refusal"}]}]}

Exit codes: 0 all as assumed, 2 something differs, 1 a row not checked, the
service not deleted, or wrong use, 130 stopped by Ctrl+C.

Examples:
  $ ontap-iscsi verify --endpoint https://cluster1.example.com
  $ ontap-iscsi verify --endpoint https://cluster1.example.com --svm svm_test
  $ ontap-iscsi verify --svm svm_test --format markdown --output verify.md
  $ ontap-iscsi verify --row service-record
`;

const RENDERERS = {
  table: renderTable,
  json: jsonText,
  markdown: renderMarkdown,
  junit: renderJunit,
} satisfies Record<string, (report: VerifyDocument, color: boolean) => string>;

/** The flags of `verify` as they are parsed. */
interface VerifyFlags extends ConnectionFlags, FormatFlags<keyof typeof RENDERERS> {
  readonly svm?: string;
  readonly row?: readonly string[];
  readonly output?: string;
  readonly timeout: number;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
}

/** The verb `verify`: checks on a cluster what is assumed of ONTAP. */
export function verifyCommand(context: CommandContext): Command {
  const command = addConnectionFlags(new Command("verify").description("check what is assumed of ONTAP on a cluster"))
    .option("--svm <name>", "SVM without an iSCSI service, for the rows that write", nonEmpty)
    .addOption(repeatable("--row <name>", "row to check, instead of all"));
  return addFormatFlags(command, Object.keys(RENDERERS), 'how to report (default: "table")')
    .addOption(timeoutOption())
    .addOption(verboseOption())
    .addOption(quietOption())
    .addOption(outputOption("write the report there, and only its summary to standard output"))
    .addHelpText("after", NOTES)
    .action((flags: VerifyFlags) => run(flags, context));
}

async function run(flags: VerifyFlags, context: CommandContext): Promise<void> {
  const { svm, output, quiet = false, verbose = false } = flags;
  const rows = chosenRows(flags);
  const { connection } = clusterFrom(flags, context.environment);
  if (output !== undefined) expectWritable(output, { replaces: true });
  const { environment, stderr, warn } = context;
  const trace = verbose ? traceOf(connection.name, context) : {};
  const limit = { timeoutS: flags.timeout, missed: "not all rows were checked", signal: context.signal };
  const progress = quiet ? undefined : startProgress(stderr, "checking rows");
  const onStop = (): void => {
    warn("stopping; a second Ctrl+C ends at once, and may leave the service of this run");
  };
  if (svm !== undefined) context.signal.addEventListener("abort", onStop, { once: true });
  try {
    const found = await withClient(connection, { environment, ...trace }, (client) => {
      client.warnings.forEach(warn);
      const options = omitUndefined({ rows, svm, onProgress: progress?.update });
      return withinTimeLimit(limit, (signal) => verifyCluster(client, { ...options, signal }));
    });
    deliver(documentOf(found), flags, context);
  } finally {
    progress?.end();
  }
}

/** The rows that are asked for, by their ids. */
function chosenRows({ row: ids = Object.keys(ASSUMPTIONS), svm }: VerifyFlags): VerificationOptions["rows"] {
  const unknown = ids.find((id) => !Object.hasOwn(ASSUMPTIONS, id));
  const remedy = "see the ids in docs/supported.md";
  if (unknown !== undefined) throw new CliError("USAGE", `--row "${unknown}": there is no such row`, { remedy });
  const rows = Object.entries<Assumption>(ASSUMPTIONS).filter(([id]) => ids.includes(id));
  if (svm === undefined && rows.every(([, { before }]) => before !== undefined))
    throw new CliError("USAGE", `--row "${ids.join(", ")}": only rows that write`, { remedy: "give --svm" });
  return Object.fromEntries(rows);
}

async function verifyCluster(
  client: OntapClient,
  options: Omit<VerificationOptions, keyof Wire>,
): Promise<Verification> {
  const login = client.request({ method: "GET", path: "/cluster?fields=version" });
  await untilAborted(options.signal, login).catch((error: unknown) => {
    if (!isRefusal(error, "permissionDenied")) throw error;
  });
  // The service is deleted after the signal, too.
  return verify({ ...options, send: (request) => client.exchange(request), pause: sleep });
}

/** What a run takes from its surroundings. */
export interface VerificationOptions extends Wire {
  readonly rows: Readonly<Record<string, Assumption>>;
  /** Name of the SVM for the writing rows; absent: only the reading ones are run. */
  readonly svm?: string;
  /** Once aborted, no further row begins. The SVM is left as it was all the same. */
  readonly signal: AbortSignal;
  /** Told how many of the rows are done. */
  readonly onProgress?: (done: number, rows: number) => void;
}

/** What a run found; nothing of it names anything of the system. */
export type Verification = Pick<VerifyDocument, "release" | "models" | "rows" | "left">;

/** Runs the rows. Throws CliError USAGE for an unfit SVM, and the signal's reason if it aborts before the first row. */
export async function verify(options: VerificationOptions): Promise<Verification> {
  const { svm, signal, rows, onProgress } = options;
  const system = await untilAborted(signal, readSystem(options));
  const scratch = svm === undefined ? undefined : await untilAborted(signal, ScratchService.on(svm, system, options));
  const run: Run = omitUndefined({ system, scratch, stops: new Map(), options });
  const reports: RowReport[] = [];
  let left: string | undefined;
  try {
    for (const [id, row] of Object.entries(rows)) {
      reports.push(await reportRow(id, row, run));
      onProgress?.(reports.length, Object.keys(rows).length);
    }
  } finally {
    left = await run.scratch?.remove();
  }
  return omitUndefined({ release: system.release, models: system.models, rows: reports, left });
}

/** What the rows share. */
interface Run {
  readonly system: System;
  readonly scratch?: ScratchService;
  /** Why no further row can be checked, or none that writes. */
  readonly stops: Map<NotChecked["scope"], string>;
  readonly options: VerificationOptions;
}

async function reportRow(id: string, row: Assumption, run: Run): Promise<RowReport> {
  const { assumed, source, usedBy, before } = row;
  const about = { row: id, assumed, source, usedBy };
  const inapplicable = reasonToSkip(row, run);
  if (inapplicable !== undefined) return { ...about, status: "skipped", reason: inapplicable };
  const { signal } = run.options;
  const stop = signal.aborted ? partsOf(signal.reason).problem : run.stops.get("all rows");
  const reason = stop ?? (before === undefined ? undefined : run.stops.get("writing rows"));
  if (reason !== undefined) return { ...about, status: "notChecked", reason };
  try {
    return { ...about, ...(await checkRow(row, run)) };
  } catch (error) {
    if (isOntapIscsiError(error)) return { ...about, status: "notChecked", reason: error.problem };
    if (!(error instanceof NotChecked)) throw error;
    run.stops.set(error.scope, error.reason);
    return { ...about, status: "notChecked", reason: error.reason };
  }
}

type Outcome = Pick<RowReport, "status" | "answer" | "differences" | "reason">;

async function checkRow(row: Assumption, { system, scratch, options }: Run): Promise<Outcome> {
  const values = scratch?.values ?? system.values;
  const request = filledIn(row.request, values);
  const answer =
    row.before === undefined || scratch === undefined
      ? await untilAborted(options.signal, persist(options, request))
      : await scratch.send(row, request);
  const seen = describeAnswer(answer);
  const { differences, isEmpty } = compareAnswer(row.expected, answer, { request, values });
  if (differences.length > 0) return { status: "differs", answer: seen, differences };
  if (isEmpty) return { status: "skipped", answer: seen, reason: "there is no record to check it with" };
  return { status: "asAssumed", answer: seen };
}

/** Why a row says nothing of this system, or of this SVM; `undefined` when it does. */
function reasonToSkip(
  { since, until, need, before, request }: Assumption,
  { system, scratch }: Run,
): string | undefined {
  const { release, services } = system;
  if (since !== undefined || until !== undefined) {
    if (release === undefined) return "the release is not known";
    const isEarlierThan = (other: string): boolean => release.localeCompare(other, "en", { numeric: true }) < 0;
    if (since !== undefined && isEarlierThan(since)) return `it holds from ONTAP ${since}`;
    if (until !== undefined && !isEarlierThan(until)) return `it holds before ONTAP ${until}`;
  }
  if (need === "several services" && services.length < 2) return "there are no two services";
  if (request.path === "{next}" && system.values.next === "") return "no page links to a next one";
  if (before === undefined) return undefined;
  if (scratch === undefined) return "it writes: give --svm";
  if (need === "another service" && scratch.values.other === "") return "no other SVM has a service";
  if (need === "an earlier service" && scratch.values.iqn === "") return "no row before it created a service";
  const wanted = need === "stopped" || need === "not allowed" || need === "unlicensed" ? need : undefined;
  if (wanted === scratch.condition) return undefined;
  return wanted === undefined ? `the SVM is ${scratch.condition ?? ""}` : `it needs an SVM that is ${wanted}`;
}

const WORDS = { asAssumed: "as assumed", differs: "not as assumed", notChecked: "not checked", skipped: "skipped" };

function documentOf({ rows, ...found }: Verification): VerifyDocument {
  const number = (status: RowReport["status"]): number => rows.filter((row) => row.status === status).length;
  const [asAssumed, differs] = [number("asAssumed"), number("differs")];
  const [notChecked, skipped] = [number("notChecked"), number("skipped")];
  const summary = { rows: rows.length, asAssumed, differs, notChecked, skipped };
  return { version: 1, checkedAt: new Date().toISOString(), ...found, summary, rows };
}

function deliver(report: VerifyDocument, flags: VerifyFlags, context: CommandContext): void {
  const { left, summary } = report;
  const { output, quiet = false, svm = "" } = flags;
  const format = formatOf(flags, "table");
  const render = RENDERERS[format];
  const exitCode = left !== undefined || summary.notChecked > 0 ? 1 : summary.differs > 0 ? 2 : 0;
  if (left !== undefined)
    context.warn(`${describeLeft(left)}; if so, disable and delete it: vserver iscsi delete -vserver ${svm}`);
  if (output !== undefined) writeOutput(output, render(report, false), { replaces: true });
  const isQuiet = quiet && exitCode === 0 && (output !== undefined || format === "table");
  if (!isQuiet) context.print(output === undefined ? render(report, context.color) : `${headline(report)}\n`);
  context.endWith(exitCode);
}

function headline({ release = "of an unknown release", models, summary }: VerifyDocument): string {
  const { rows, ...numbers } = summary;
  const parts = Object.entries(numbers).filter(([, number]) => number > 0);
  const numbered = parts.map(([status, number]) => `${number} ${WORDS[status as RowReport["status"]]}`);
  return `ONTAP ${[release, ...models].join(", ")}: ${count(rows, "assumption")}: ${numbered.join(", ")}`;
}

function describeLeft(left: string): string {
  return `the SVM may still have the service of this run: ${left}`;
}

function renderTable(report: VerifyDocument, color: boolean): string {
  const paint = pc.createColors(color);
  const rows = report.rows.flatMap(({ row, differences = [] }) =>
    differences.map(({ field, expected, got }) => [row, field, expected, got]),
  );
  const paints = [String, String, paint.green, paint.red];
  const table = textTable([["ROW", "FIELD", "EXPECTED", "GOT"], ...rows], (text, row, column) =>
    (row === 0 ? paint.bold : (paints[column] ?? String))(text),
  );
  const wanting = report.rows.filter(({ status }) => status === "differs" || status === "notChecked");
  const notes = wanting.map(({ row, status, assumed, source, usedBy, reason }) => {
    const note = reason ?? `assumed (${source}): ${assumed}\n${GAP}depends on it: ${usedBy}`;
    return `${paint.yellow(WORDS[status])}: ${row}\n${GAP}${note}`;
  });
  const left = report.left === undefined ? [] : [paint.red(describeLeft(report.left))];
  return [...(rows.length === 0 ? [] : table), ...notes, ...left, headline(report), ""].join("\n");
}

function renderMarkdown(report: VerifyDocument): string {
  const lines = report.rows.map(({ row, assumed, source, status, answer = "", differences = [], reason = "" }) => {
    const notes = differences.map(({ field, expected, got }) => `${field}: expected ${expected}, got ${got}`);
    const cells = [row, assumed, source, answer, [...notes, reason].filter(Boolean).join("; ")];
    return `| ${WORDS[status]} ${markdownRow(cells)}`;
  });
  const head = "| Outcome | Row | Assumed | Source | Answer | Notes |\n| --- | --- | --- | --- | --- | --- |";
  const left = report.left === undefined ? [] : [`**${describeLeft(report.left)}**`];
  const end = `Checked ${describeTime(new Date(report.checkedAt))} by \`ontap-iscsi verify\`.`;
  return `${[`### ${headline(report)}`, ...left, [head, ...lines].join("\n"), end].join("\n\n")}\n`;
}

/** A case for each row: a difference is a failure; an error is a row that was not checked, or a service that may be left. */
function renderJunit(report: VerifyDocument): string {
  const { rows, differs: failures, notChecked, skipped } = report.summary;
  const left = report.left === undefined ? [] : [attributes({ type: "left", message: describeLeft(report.left) })];
  const [tests, errors] = [rows + left.length, notChecked + left.length];
  const numbers = Object.entries({ tests, failures, errors, skipped }).map(([name, number]) => [name, String(number)]);
  const counts = Object.fromEntries(numbers) as Record<string, string>;
  const cases = report.rows.map(({ row: name, status, usedBy, differences = [], reason = "" }) => {
    const notes = differences.map(({ field, expected, got }) => `${field}: expected ${expected}, got ${got}`);
    const message = [...notes, `depends on it: ${usedBy}`].join("; ");
    return {
      ...attributes({ classname: "verify", name }),
      ...(status === "differs" && { failure: attributes({ type: "difference", message }) }),
      ...(status === "notChecked" && { error: attributes({ type: "unchecked", message: reason }) }),
      ...(status === "skipped" && { skipped: attributes({ message: reason }) }),
    };
  });
  const end = left.map((error) => ({ ...attributes({ classname: "verify", name: "end" }), error }));
  const suite = { ...attributes({ name: headline(report), ...counts }), testcase: [...cases, ...end] };
  return junitXml({ ...attributes({ name: "ontap-iscsi verify", ...counts }), testsuite: [suite] });
}
