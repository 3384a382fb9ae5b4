import pc from "picocolors";
import { inWords } from "../../errors";
import { visible } from "../display";
import {
  type DifferenceRow,
  type DriftReport,
  differenceRows,
  headline,
  type Problem,
  problemsOf,
  PROBLEM_WORDS,
} from "./report";
import { GAP, textTable } from "./text-table";
import { describeConcerned } from "./wording";

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
  const rows = differenceRows(report);
  if (rows.length === 0) return [];
  const paints = [String, String, String, String, paint.red, paint.green];
  const lines = textTable({ headings: HEADINGS, rows, cellsOf, columns, paintHeading: paint.bold, paints });
  return [...lines, ""];
}

function cellsOf({ stack, construct, svm = "", field, live, declared }: DifferenceRow): readonly string[] {
  return [stack, construct, svm, field, live, declared].map(visible);
}

function describeProblem(problem: Problem, paint: Paint): string {
  const status = (problem.kind === "failed" ? paint.red : paint.yellow)(PROBLEM_WORDS[problem.kind]);
  return `${status}: ${visible(describeConcerned(problem))}\n${GAP}${visible(inWords(problem.problem, problem.remedy))}\n`;
}
