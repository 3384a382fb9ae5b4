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
import { describeTime, listOf } from "./wording";

/** Of the 65,536 characters that a comment on GitHub may have, what the lines of differences and of problems may take. */
const ROOM_FOR_LINES = 25_000;

/** The report for a comment on a pull request. Names and values are code, so that they mention and format nothing. */
export function renderMarkdown(report: DriftReport): string {
  const parts = [
    `### ${headline(report)}`,
    ...differenceTable(differenceRows(report)),
    ...problemList(problemsOf(report)),
    `Observed ${describeTime(report.observedAt)} by \`ontap-iscsi drift\`.`,
  ];
  return `${parts.join("\n\n")}\n`;
}

function differenceTable(rows: readonly DifferenceRow[]): string[] {
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
function code(text: string): string {
  const shown = visible(text);
  if (shown.trim() === "") return "";
  const longest = Math.max(0, ...Array.from(shown.matchAll(/`+/g), ([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const space = longest === 0 ? "" : " ";
  return `${fence}${space}${shown}${space}${fence}`;
}
