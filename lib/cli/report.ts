import XmlBuilder from "fast-xml-builder";
import pc from "picocolors";
import stringWidth from "string-width";
import { inWords } from "../errors";
import { count, omitUndefined } from "../model/decode";
import { describeDifferences, differences, type ServiceDifference } from "../model/differences";
import { type IscsiServiceSpec, type IscsiServiceState, RECORD_FIELDS, type RecordName } from "../model/service";
import type { Assessment } from "../reconciler/assess";
import { jsonText, visible } from "./context";
import type { Compared, DriftDocument, Place, RepairNote, ServiceReport, Trouble, Undeclared, Unseen } from "./schemas";
import { withoutValues } from "./templates";

export interface DriftReport {
  readonly observedAt: Date;
  /** The commit that a pipeline runs for; absent elsewhere. */
  readonly commit?: string;
  /** In the order of their stacks, and in these as declared. */
  readonly services: readonly ServiceReport[];
  /** Live services that no stack declares; absent if that is not known. */
  readonly undeclared?: readonly Undeclared[];
  /** Whether these count as drift. @default false */
  readonly failsOnUndeclared?: boolean;
}

export type Status = ServiceReport["status"];

/** What counts of what was found about a service. */
type Found = Pick<Assessment, "live"> & Partial<Pick<Assessment, "problem" | "sessions">>;

/** The live against the declared state of one service. Of which SVM a service is absent may not be known, though nothing differs. */
export function compare(
  declared: IscsiServiceSpec,
  { live, problem, sessions }: Found,
  { notCompared = [], sensitive = NONE }: Withheld = {},
): Compared | Unseen {
  const found = differences(declared, live);
  if (found.length === 0 && problem !== undefined)
    return { status: "failed", problem: problem.problem, remedy: problem.remedy };
  const rest = notCompared.length === 0 ? undefined : withoutValues(notCompared);
  if (found.length === 0 && rest !== undefined) return { status: "unknown", ...rest };
  const repair = problem === undefined ? noteOf("endsSessions", sessions) : noteOf("blocked", problem);
  const notes = found.length === 0 ? [] : [...repair, ...noteOf("notCompared", rest)];
  const shown = withoutNames(declared, sensitive);
  const shownLive = live === undefined ? null : withoutNames<IscsiServiceState>(live, sensitive);
  return asCompared(shown, shownLive, hidden(found, shown, sensitive), notes);
}

/** What of a declaration is not compared, or not shown. */
interface Withheld {
  readonly notCompared?: readonly string[];
  readonly sensitive?: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();
const SENSITIVE = "(sensitive value)";

function withoutNames<Record extends object>(record: Record, names: ReadonlySet<string>): Record {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.has(name))) as Record;
}

/** The differences without sensitive values, also where a service as a whole differs. */
function hidden(
  found: readonly ServiceDifference[],
  shown: IscsiServiceSpec,
  sensitive: ReadonlySet<string>,
): readonly ServiceDifference[] {
  const fields = Array.from(sensitive, (name) => RECORD_FIELDS[name as RecordName].ontapName as string);
  return found.map((each) => {
    if (fields.includes(each.field)) return { ...each, live: SENSITIVE, declared: SENSITIVE };
    const [whole = each] = each.live === "absent" ? differences(shown, undefined) : [];
    return whole;
  });
}

function noteOf(kind: RepairNote["kind"], trouble: Trouble | undefined): readonly RepairNote[] {
  return trouble === undefined ? [] : [omitUndefined({ kind, problem: trouble.problem, remedy: trouble.remedy })];
}

/** A service in sync, unless something differs. */
export function asCompared(
  declared: IscsiServiceSpec,
  live: Compared["live"],
  found: readonly ServiceDifference[],
  repair: readonly RepairNote[] = [],
): Compared {
  const status = found.length === 0 ? "inSync" : "drifted";
  const known = live === undefined ? {} : { live };
  return { status, declared: { ensure: "present", ...declared }, ...known, differences: found, repair };
}

export function isCompared(service: ServiceReport): service is Place & Compared {
  return "differences" in service;
}

export function tally({ services }: DriftReport): Readonly<Record<Status, number>> {
  const number = (status: Status): number => services.filter((service) => service.status === status).length;
  return { inSync: number("inSync"), drifted: number("drifted"), unknown: number("unknown"), failed: number("failed") };
}

/** What is wanting though no cluster failed; `undefined` when nothing is. */
export function gapOf(report: DriftReport): string | undefined {
  const { length } = report.services;
  if (length === 0) return "no iSCSI service was found: nothing was checked";
  const { unknown } = tally(report);
  return unknown === 0 ? undefined : `not compared: ${unknown} of ${length} iSCSI services`;
}

/**
 * 1 when a declared service was not read, or there is none; else 2 on drift; else 3 when something was not compared; else 0. Drift
 * comes before what was not compared: it is certain, and the report lists both.
 */
export function exitCodeOf(report: DriftReport, allowUnknown: boolean): 0 | 1 | 2 | 3 {
  const { drifted, failed, unknown } = tally(report);
  if (failed > 0 || (!allowUnknown && report.services.length === 0)) return 1;
  const undeclared = report.failsOnUndeclared === true ? (report.undeclared ?? []) : [];
  if (drifted > 0 || undeclared.length > 0) return 2;
  return unknown > 0 && !allowUnknown ? 3 : 0;
}

/** The statuses, and what is to be known of a repair, in words; the most urgent status first. */
export const WORDS = {
  failed: "not observed",
  drifted: "drifted",
  unknown: "not compared",
  inSync: "in sync",
  notCompared: "not compared",
  blocked: "repair blocked",
  endsSessions: "repair ends sessions",
} as const satisfies Readonly<Record<Status | RepairNote["kind"], string>>;

export const STATUSES = ["failed", "drifted", "unknown", "inSync"] as const satisfies readonly Status[];

/** The whole report in one line, such as `3 iSCSI services: 1 drifted, 2 in sync`. */
export function headline(report: DriftReport): string {
  const { length } = report.services;
  if (length === 0) return "no iSCSI services are declared";
  const numbers = tally(report);
  const parts = STATUSES.filter((status) => numbers[status] > 0).map((status) => `${numbers[status]} ${WORDS[status]}`);
  return `${count(length, "iSCSI service")}: ${parts.join(", ")}`;
}

/** The live services that no stack declares, by cluster, as texts: where they are, and what they are called. */
export function undeclaredOf({ undeclared = [] }: DriftReport): readonly (readonly [where: string, svms: string])[] {
  const clusters = new Map<string, string[]>();
  for (const { cluster, endpoint, svmName } of undeclared) {
    const where = `cluster ${cluster} (${endpoint})`;
    clusters.set(where, [...(clusters.get(where) ?? []), svmName]);
  }
  return Array.from(clusters, ([where, svms]) => [where, listOf(svms)]);
}

export const UNDECLARED = "no stack declares the live services of these SVMs";

/** Services of one stack and cluster that share a reason why they were not read, or what is to be known of a repair. */
interface Problem extends Trouble {
  readonly kind: Unseen["status"] | RepairNote["kind"];
  readonly stack: string;
  readonly cluster?: string;
  readonly constructs: readonly string[];
}

/** The problems with their services: an unreachable cluster is one, however many services it has. */
export function problemsOf({ services }: DriftReport): readonly Problem[] {
  const groups = new Map<string, Problem & { readonly constructs: string[] }>();
  for (const service of services) {
    const { stack, cluster, construct } = service;
    const notes = isCompared(service) ? service.repair : [{ ...service, kind: service.status }];
    for (const { kind, problem, remedy } of notes) {
      const key = JSON.stringify([stack, cluster, kind, problem, remedy]);
      const group = groups.get(key) ?? omitUndefined({ stack, cluster, kind, problem, remedy, constructs: [] });
      group.constructs.push(construct);
      groups.set(key, group);
    }
  }
  return Array.from(groups.values());
}

const SPELLED_OUT = 10;

export function listOf(names: readonly string[]): string {
  const shown = names.slice(0, SPELLED_OUT).join(", ");
  return names.length > SPELLED_OUT ? `${shown} and ${names.length - SPELLED_OUT} more` : shown;
}

/** The SVM of a place, such as `SVM svm_db of cluster cluster1`. */
export function describeSvm({ svm, cluster }: Place): string {
  const parts = [
    ...(svm === undefined ? [] : [`SVM ${svm}`]),
    ...(cluster === undefined ? [] : [`cluster ${cluster}`]),
  ];
  return parts.join(" of ");
}

/** A time as people read it, such as `2026-11-24 09:42:10 UTC`. */
export function describeTime(time: Date): string {
  return time.toISOString().replace("T", " ").replace(/\..*/, " UTC");
}

const HEADINGS = ["Stack", "Construct", "SVM", "Field", "Live", "Declared"];

function rowsOf({ services }: DriftReport): readonly (readonly string[])[] {
  return services
    .filter(isCompared)
    .flatMap(({ stack, construct, svm = "", differences: found }) =>
      found.map(({ field, live, declared }) => [stack, construct, svm, field, live, declared].map(visible)),
    );
}

export function renderTable(report: DriftReport, color: boolean): string {
  const { bold, red, green } = pc.createColors(color);
  const rows = rowsOf(report);
  const table = textTable([HEADINGS.map((heading) => heading.toUpperCase()), ...rows], (text, row, column) => {
    if (row === 0) return bold(text);
    return column < 4 ? text : (column === 4 ? red : green)(text);
  });
  return `${rows.length === 0 ? "" : [...table, "", ""].join("\n")}${renderSummary(report, color)}`;
}

/** The report without its differences: what was not read, what is to be known of repairs, and the numbers. */
export function renderSummary(report: DriftReport, color: boolean): string {
  const { red, yellow } = pc.createColors(color);
  const problems = problemsOf(report).map(({ kind, stack, cluster, constructs, problem, remedy }) => {
    const status = (kind === "failed" ? red : yellow)(WORDS[kind]);
    const where = `stack ${stack}${cluster === undefined ? "" : `, cluster ${cluster}`}: ${listOf(constructs)}`;
    return `${status}: ${visible(where)}\n${GAP}${visible(inWords(problem, remedy))}\n`;
  });
  const undeclared = undeclaredOf(report).map(
    ([where, svms]) => `${yellow("undeclared")}: ${visible(where)}: ${visible(svms)}\n${GAP}${UNDECLARED}\n`,
  );
  return [...problems, ...undeclared, headline(report), ""].join("\n");
}

/** What stands between columns. */
export const GAP = "  ";

/** The lines of a table, each column as wide as its longest text. */
export function textTable(
  rows: readonly (readonly string[])[],
  paint: (text: string, row: number, column: number) => string,
): readonly string[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [column, text] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, widthOf(text));
  const padded = (text: string, row: number, column: number): string =>
    paint(text, row, column) + " ".repeat((widths[column] ?? 0) - widthOf(text));
  return rows.map((row, index) =>
    row
      .map((text, column) => padded(text, index, column))
      .join(GAP)
      .trimEnd(),
  );
}

/** How many columns of a terminal a text takes. Only characters beyond ASCII can take none, or two. */
function widthOf(text: string): number {
  return /^[ -~]*$/.test(text) ? text.length : stringWidth(text);
}

/** Of the 65,536 characters that a comment on GitHub may have, what the lines of differences and of problems may take. */
const ROOM_FOR_LINES = 25_000;

/** The report for a comment on a pull request. Names and values are code, so that they mention and format nothing. */
export function renderMarkdown(report: DriftReport): string {
  const lines = rowsOf(report).map(markdownRow);
  const head = [`| ${HEADINGS.join(" | ")} |`, `|${" --- |".repeat(HEADINGS.length)}`];
  const problems = problemsOf(report).map(({ kind, stack, cluster, constructs, problem, remedy }) => {
    const where = `stack ${code(stack)}${cluster === undefined ? "" : `, cluster ${code(cluster)}`}`;
    return `- **${WORDS[kind]}**: ${where}: ${code(listOf(constructs))}: ${code(inWords(problem, remedy))}`;
  });
  const undeclared = undeclaredOf(report).map(
    ([where, svms]) => `- **undeclared**: ${code(where)}: ${code(svms)}: ${UNDECLARED}`,
  );
  const parts = [
    `### ${headline(report)}`,
    ...withinRoom(lines, "differences", head),
    ...withinRoom([...problems, ...undeclared], "problems"),
    `Observed ${describeTime(report.observedAt)} by \`ontap-iscsi drift\`.`,
  ];
  return `${parts.join("\n\n")}\n`;
}

/** A table's cell ends at a bar, even within code. */
export function markdownRow(cells: readonly string[]): string {
  return `| ${cells.map((text) => code(text).replaceAll("|", "\\|")).join(" | ")} |`;
}

function withinRoom(lines: readonly string[], what: string, head: readonly string[] = []): readonly string[] {
  if (lines.length === 0) return [];
  let room = ROOM_FOR_LINES;
  const shown = lines.filter((line) => (room -= line.length) >= 0);
  const omitted = lines.length - shown.length;
  const note = omitted === 0 ? [] : [`… and ${omitted} more ${what}: see the report in another format.`];
  return [[...head, ...shown].join("\n"), ...note];
}

/** A text as code, whatever backticks it has. */
export function code(text: string): string {
  const shown = visible(text);
  if (shown.trim() === "") return "";
  const longest = Math.max(0, ...Array.from(shown.matchAll(/`+/g), ([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const space = longest === 0 ? "" : " ";
  return `${fence}${space}${shown}${space}${fence}`;
}

const ATTRIBUTE = "@";

/**
 * The report for a test report: a suite for each stack, a case for each service. Drift is a failure, a service that could not
 * be observed an error, one that is not compared is skipped. Each live service that no stack declares is a case of a suite of theirs.
 */
export function renderJunit(report: DriftReport): string {
  const suites = Array.from(stacksOf(report), ([stack, services]) => {
    const timestamp = report.observedAt.toISOString().replace(/\..*/, "");
    const counts = countsOf({ observedAt: report.observedAt, services });
    return { ...attributes({ name: stack, timestamp, ...counts }), testcase: services.map(testCase) };
  });
  const others = undeclaredSuite(report);
  return junitXml({
    ...attributes({ name: "ontap-iscsi drift", ...countsOf(report) }),
    testsuite: [...suites, ...others],
  });
}

function undeclaredSuite({ undeclared = [], failsOnUndeclared = false }: DriftReport): readonly object[] {
  if (undeclared.length === 0) return [];
  const [tests, none] = [String(undeclared.length), "0"];
  const [failures, skipped] = failsOnUndeclared ? [tests, none] : [none, tests];
  const testcase = undeclared.map(({ cluster, svmName }) => ({
    ...attributes({ classname: "undeclared", name: describeSvm({ stack: "", construct: "", cluster, svm: svmName }) }),
    [failsOnUndeclared ? "failure" : "skipped"]: attributes({ message: "no stack declares this live service" }),
  }));
  return [{ ...attributes({ name: "undeclared", tests, failures, errors: none, skipped }), testcase }];
}

export function junitXml(testsuites: object): string {
  const options = { attributeNamePrefix: ATTRIBUTE, ignoreAttributes: false, format: true, suppressEmptyNode: true };
  const xml = attributes({ version: "1.0", encoding: "UTF-8" });
  return new XmlBuilder(options).build({ "?xml": xml, testsuites });
}

export function stacksOf({ services }: DriftReport): ReadonlyMap<string, readonly ServiceReport[]> {
  const stacks = Array.from(new Set(services.map(({ stack }) => stack)));
  return new Map(stacks.map((name) => [name, services.filter(({ stack }) => stack === name)]));
}

function countsOf(report: DriftReport): Record<string, string> {
  const { drifted, failed, unknown } = tally(report);
  const { undeclared = [], failsOnUndeclared = false } = report;
  const [failing, passed] = failsOnUndeclared ? [undeclared.length, 0] : [0, undeclared.length];
  const [tests, failures, skipped] = [report.services.length + undeclared.length, drifted + failing, unknown + passed];
  return { tests: String(tests), failures: String(failures), errors: String(failed), skipped: String(skipped) };
}

function testCase(service: ServiceReport): object {
  const svm = describeSvm(service);
  const name = svm === "" ? service.construct : `${service.construct} (${svm})`;
  return { ...attributes({ classname: service.stack, name }), ...outcome(service) };
}

function outcome(service: ServiceReport): object {
  if (isCompared(service)) {
    const notes = service.repair.map(({ problem, remedy }) => inWords(problem, remedy));
    const message = [describeDifferences(service.differences), ...notes].join("; ");
    return message === "" ? {} : { failure: attributes({ type: "drift", message }) };
  }
  const message = inWords(service.problem, service.remedy);
  return service.status === "failed"
    ? { error: attributes({ type: "observation", message }) }
    : { skipped: attributes({ message }) };
}

export function attributes(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${ATTRIBUTE}${name}`, visible(value)]));
}

export function renderJson(report: DriftReport): string {
  const { observedAt, services } = report;
  const summary = { services: services.length, ...tally(report) };
  const undeclared = omitUndefined({ undeclared: report.undeclared });
  const document: DriftDocument = {
    version: 1,
    observedAt: observedAt.toISOString(),
    summary,
    services,
    ...undeclared,
  };
  return jsonText(document);
}
