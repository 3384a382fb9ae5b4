import Table from "cli-table3";
import pc from "picocolors";
import { inWords } from "../../errors";
import { visible } from "../display";
import { type DriftReport, differenceRows, headline, type Problem, problemsOf, PROBLEM_WORDS } from "./report";
import { describeConcerned } from "./wording";

/** How a terminal shows the report. */
export interface TableStyle {
  readonly color: boolean;
  /** Width to keep to; absent: as wide as the longest value. */
  readonly columns?: number;
}

type Paint = ReturnType<typeof pc.createColors>;

const HEADINGS = ["STACK", "CONSTRUCT", "SVM", "FIELD", "LIVE", "DECLARED"];
const GAP = "  ";
/** The narrowest a column of values gets. */
const LEAST_WIDTH = 10;
const NO_LINES = Object.fromEntries(
  "top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left left-mid mid mid-mid right right-mid"
    .split(" ")
    .map((part) => [part, ""]),
);

/** The report for people in front of a terminal: the differences, what was not looked at, and the whole in one line. */
export function renderTable(report: DriftReport, { color, columns }: TableStyle): string {
  const paint = pc.createColors(color);
  const differences = differenceTable(report, paint, columns);
  const problems = problemsOf(report).map((problem) => describeProblem(problem, paint));
  return [...differences, ...problems, headline(report), ""].join("\n");
}

function differenceTable(report: DriftReport, paint: Paint, columns = Infinity): string[] {
  const rows = differenceRows(report).map(({ stack, construct, svm = "", field, live, declared }) =>
    [stack, construct, svm, field, live, declared].map(visible),
  );
  if (rows.length === 0) return [];
  const paints = [String, String, String, String, paint.red, paint.green];
  const widths = fit([HEADINGS, ...rows], columns);
  const table = new Table({
    chars: { ...NO_LINES, middle: GAP },
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 0 },
  });
  table.push(HEADINGS.map(paint.bold));
  for (const row of rows) {
    table.push(
      row.map((text, column) =>
        wrap(text, widths[column] ?? Infinity)
          .map(paints[column] ?? String)
          .join("\n"),
      ),
    );
  }
  return [table.toString().replaceAll(/ +$/gm, ""), ""];
}

/** Widths of the columns; where the terminal is too narrow, the two columns of values share what is left. */
function fit(rows: readonly (readonly string[])[], columns: number): number[] {
  const natural = HEADINGS.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const names = natural.slice(0, -2);
  const [live = 0, declared = 0] = natural.slice(-2);
  const room = columns - names.reduce((sum, width) => sum + width + GAP.length, 0) - GAP.length;
  if (live + declared <= room) return natural;
  const narrower = Math.min(live, declared, Math.max(Math.floor(room / 2), LEAST_WIDTH));
  const wider = Math.max(room - narrower, LEAST_WIDTH);
  return [...names, ...(live <= declared ? [narrower, wider] : [wider, narrower])];
}

/** The lines of a text, at most so many characters long, broken between words where that is possible. */
function wrap(text: string, width: number): string[] {
  if (text.length <= width) return [text];
  const line = new RegExp(`.{1,${width}}(?=\\s|$)|.{1,${width}}`, "gu");
  return (text.match(line) ?? []).map((part) => part.trimStart());
}

function describeProblem(problem: Problem, paint: Paint): string {
  const status = (problem.kind === "failed" ? paint.red : paint.yellow)(PROBLEM_WORDS[problem.kind]);
  return `${status}: ${visible(describeConcerned(problem))}\n${GAP}${visible(inWords(problem.problem, problem.remedy))}\n`;
}
