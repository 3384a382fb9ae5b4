import XmlBuilder from "fast-xml-builder";
import pc from "picocolors";
import stringWidth from "string-width";
import { inWords } from "../errors";
import { describeDifferences } from "../model/differences";
import { jsonText, visible } from "./context";
import {
  describeConcerned,
  describeSvm,
  describeTime,
  type DifferenceRow,
  differenceRows,
  type DriftReport,
  headline,
  isCompared,
  listOf,
  type Problem,
  PROBLEM_WORDS,
  problemsOf,
  type ServiceReport,
  tally,
} from "./report";
import type { DriftDocument } from "./schemas";

/** How a terminal shows the report. */
export interface TableStyle {
  readonly color: boolean;
  /** Width to keep to; absent: as wide as the longest value. */
  readonly columns?: number;
}

type Paint = ReturnType<typeof pc.createColors>;

const HEADINGS = ["STACK", "CONSTRUCT", "SVM", "FIELD", "LIVE", "DECLARED"];

/** The report for people in front of a terminal: the differences, what was not looked at, and the whole in one line. */
export function renderTable(report: DriftReport, { color, columns }: TableStyle): string {
  const paint = pc.createColors(color);
  const differences = differenceTable(report, paint, columns);
  const problems = problemsOf(report).map((problem) => describeProblem(problem, paint));
  return [...differences, ...problems, headline(report), ""].join("\n");
}

function differenceTable(report: DriftReport, paint: Paint, columns = Infinity): string[] {
  const rows = differenceRows(report).map(cellsOf);
  if (rows.length === 0) return [];
  const paints = [String, String, String, String, paint.red, paint.green];
  return [...textTable({ headings: HEADINGS, rows, columns, paintHeading: paint.bold, paints }), ""];
}

function cellsOf({ stack, construct, svm = "", field, live, declared }: DifferenceRow): readonly string[] {
  return [stack, construct, svm, field, live, declared].map(visible);
}

function describeProblem(problem: Problem, paint: Paint): string {
  const status = (problem.kind === "failed" ? paint.red : paint.yellow)(PROBLEM_WORDS[problem.kind]);
  return `${status}: ${visible(describeConcerned(problem))}\n${GAP}${visible(inWords(problem.problem, problem.remedy))}\n`;
}

/** What stands between columns. */
export const GAP = "  ";
/** The narrowest a column of values gets. */
const LEAST_WIDTH = 10;

/** A table whose last two columns are values. */
export interface TextTable {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Width to keep to. */
  readonly columns: number;
  readonly paintHeading: Painter;
  /** What colours the values, by their columns. */
  readonly paints: readonly Painter[];
}

type Painter = (text: string) => string;

/** The lines of a table, as wide as its texts or as it may be. */
export function textTable({ headings, rows, columns, paintHeading, paints }: TextTable): readonly string[] {
  const texts = [headings, ...rows];
  const natural = headings.map((_, column) => largest(texts.map((row) => row[column]?.length ?? 0)));
  const limits = fit(natural, columns);
  const cells = texts.map((row) => row.map((text, column) => wrap(text, limits[column] ?? Infinity)));
  const widths = headings.map((_, column) => largest(cells.flatMap((row) => row[column]?.map(widthOf) ?? [])));
  const bold = headings.map(() => paintHeading);
  return cells.flatMap((row, index) => linesOf(row, widths, index === 0 ? bold : paints));
}

/** The cells of a row, each with its lines. */
type Cells = readonly (readonly string[])[];

/** A fleet has more rows than a function takes arguments. */
function largest(sizes: readonly number[]): number {
  return sizes.reduce((most, size) => Math.max(most, size), 0);
}

/** Widths of the columns; where there is too little room, the two columns of values share what is left. */
function fit(natural: readonly number[], columns: number): readonly number[] {
  const names = natural.slice(0, -2);
  const [live = 0, declared = 0] = natural.slice(-2);
  const room = columns - names.reduce((sum, width) => sum + width + GAP.length, 0) - GAP.length;
  if (live + declared <= room) return natural;
  const narrower = Math.min(live, declared, Math.max(Math.floor(room / 2), LEAST_WIDTH));
  const wider = Math.max(room - narrower, LEAST_WIDTH);
  return [...names, ...(live <= declared ? [narrower, wider] : [wider, narrower])];
}

/** The lines of a text, at most so many characters long, broken between words where that is possible. */
function wrap(text: string, width: number): readonly string[] {
  if (text.length <= width) return [text];
  const line = new RegExp(`.{1,${width}}(?=\\s|$)|.{1,${width}}`, "gu");
  return (text.match(line) ?? []).map((part) => part.trimStart());
}

/** The lines of a row. */
function linesOf(cells: Cells, widths: readonly number[], paints: readonly Painter[]): readonly string[] {
  const height = Math.max(...cells.map(({ length }) => length));
  return Array.from({ length: height }, (_, index) => {
    const parts = cells.map((lines, column) => {
      const text = lines[index] ?? "";
      return (paints[column] ?? String)(text) + " ".repeat((widths[column] ?? 0) - widthOf(text));
    });
    return parts.join(GAP).replace(/ +$/, "");
  });
}

/** How many columns of a terminal a text takes. Only characters beyond ASCII can take none, or two. */
function widthOf(text: string): number {
  return /^[ -~]*$/.test(text) ? text.length : stringWidth(text);
}

/** Of the 65,536 characters that a comment on GitHub may have, what the lines of differences and of problems may take. */
const ROOM_FOR_LINES = 25_000;

/** The report for a comment on a pull request. Names and values are code, so that they mention and format nothing. */
export function renderMarkdown(report: DriftReport): string {
  const parts = [
    `### ${headline(report)}`,
    ...markdownTable(differenceRows(report)),
    ...problemList(problemsOf(report)),
    `Observed ${describeTime(report.observedAt)} by \`ontap-iscsi drift\`.`,
  ];
  return `${parts.join("\n\n")}\n`;
}

function markdownTable(rows: readonly DifferenceRow[]): string[] {
  if (rows.length === 0) return [];
  const { shown, omitted } = withinRoom(rows.map(differenceLine));
  const head = ["| Stack | Construct | SVM | Field | Live | Declared |", "| --- | --- | --- | --- | --- | --- |"];
  return [[...head, ...shown].join("\n"), ...omission(omitted, "differences")];
}

function differenceLine({ stack, construct, svm = "", field, live, declared }: DifferenceRow): string {
  const cells = [stack, construct, svm, field, live, declared];
  // A table's cell ends at a bar, even within code.
  return `| ${cells.map((text) => code(text).replaceAll("|", "\\|")).join(" | ")} |`;
}

function problemList(problems: readonly Problem[]): string[] {
  if (problems.length === 0) return [];
  const { shown, omitted } = withinRoom(problems.map(problemLine));
  return [shown.join("\n"), ...omission(omitted, "problems")];
}

function problemLine({ kind, stack, cluster, constructs, problem, remedy }: Problem): string {
  const where = `stack ${code(stack)}${cluster === undefined ? "" : `, cluster ${code(cluster)}`}`;
  return `- **${PROBLEM_WORDS[kind]}**: ${where}: ${code(listOf(constructs))}: ${code(inWords(problem, remedy))}`;
}

function omission(omitted: number, what: string): string[] {
  return omitted === 0 ? [] : [`… and ${omitted} more ${what}: see the report in another format.`];
}

function withinRoom(lines: readonly string[]): { readonly shown: readonly string[]; readonly omitted: number } {
  let room = ROOM_FOR_LINES;
  const shown = lines.filter((line) => (room -= line.length) >= 0);
  return { shown, omitted: lines.length - shown.length };
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
 * be observed an error, one that is not known yet is skipped.
 */
export function renderJunit(report: DriftReport): string {
  const stacks = Array.from(new Set(report.services.map(({ stack }) => stack)));
  return junitXml({
    ...attributes({ name: "ontap-iscsi drift", ...counts(report) }),
    testsuite: stacks.map((stack) => suite(report, stack)),
  });
}

/** The XML of test suites. */
export function junitXml(testsuites: object): string {
  const builder = new XmlBuilder({
    attributeNamePrefix: ATTRIBUTE,
    ignoreAttributes: false,
    format: true,
    suppressEmptyNode: true,
  });
  return builder.build({ "?xml": attributes({ version: "1.0", encoding: "UTF-8" }), testsuites });
}

function suite({ observedAt, services }: DriftReport, stack: string): object {
  const own = { observedAt, services: services.filter((service) => service.stack === stack) };
  const timestamp = observedAt.toISOString().replace(/\..*/, "");
  return { ...attributes({ name: stack, timestamp, ...counts(own) }), testcase: own.services.map(testCase) };
}

function counts(report: DriftReport): Record<string, string> {
  const { drifted, failed, unknown } = tally(report);
  const numbers = { tests: report.services.length, failures: drifted, errors: failed, skipped: unknown };
  return Object.fromEntries(Object.entries(numbers).map(([name, number]) => [name, String(number)]));
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

/** The attributes of an element of {@link junitXml}. */
export function attributes(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${ATTRIBUTE}${name}`, visible(value)]));
}

/** The report for machines, one JSON document. */
export function renderJson(report: DriftReport): string {
  const document: DriftDocument = {
    version: 1,
    observedAt: report.observedAt.toISOString(),
    summary: { services: report.services.length, ...tally(report) },
    services: report.services.map(serviceOf),
  };
  return jsonText(document);
}

function serviceOf(service: ServiceReport): DriftDocument["services"][number] {
  if (!isCompared(service)) return service;
  const { declared, live, ...rest } = service;
  return { ...rest, declared: { ensure: "present", ...declared }, ...(live !== undefined && { live }) };
}
