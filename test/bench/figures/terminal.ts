import Table from "cli-table3";
import type { BenchFile } from "../result";
import { ABOUT_PEERS, type Columns, describe, PEERS, RESULTS } from "./columns";

/** All figures for a terminal. */
export function terminalTables({ machine, results, peers }: BenchFile): string {
  const ofPeers = peers.length === 0 ? [] : [table(PEERS, peers), ABOUT_PEERS];
  return [table(RESULTS, results), ...ofPeers, describe(machine)].join("\n");
}

function table<Row>(columns: Columns<Row>, rows: readonly Row[]): string {
  const built = new Table({
    head: columns.map(([heading]) => heading),
    style: { head: [], border: [], compact: true },
  });
  built.push(...rows.map((row) => columns.map(([, cell]) => cell(row))));
  return built.toString();
}
