import type { BenchFile } from "../result";
import { ABOUT_PEERS, type Columns, describe, PEERS, RESULTS } from "./columns";

/** All figures for a document. */
export function markdownTables({ machine, results, peers }: BenchFile): string {
  return [describe(machine), table(RESULTS, results), ABOUT_PEERS, table(PEERS, peers)]
    .map((part) => `\n${part}\n`)
    .join("");
}

function table<Row>(columns: Columns<Row>, rows: readonly Row[]): string {
  const lines = [columns.map(([heading]) => heading), columns.map(() => "---")];
  const cells = rows.map((row) => columns.map(([, cell]) => String(cell(row))));
  return [...lines, ...cells].map((line) => `| ${line.join(" | ")} |`).join("\n");
}
