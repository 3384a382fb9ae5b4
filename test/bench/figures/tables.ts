import Table from "cli-table3";
import type { BenchFile, BenchResult, Case, Machine, PeerResult } from "../result";

type Cell = string | number;
type Columns<Row> = readonly (readonly [heading: string, cell: (row: Row) => Cell])[];

const ms = (value: number | null): string => (value === null ? "-" : value.toFixed(0));
const known = (value: number | null): Cell => value ?? "-";

const RESULTS: Columns<BenchResult> = [
  ["case", (row) => row.case],
  ["N", (row) => row.n],
  ["engine", (row) => row.engine],
  ["mode", (row) => row.mode],
  ["ms", (row) => ms(row.ms)],
  ["spread", (row) => ms(row.spreadMs)],
  ["floor ms", (row) => ms(row.floorMs)],
  ["ratio", (row) => row.ratioToFloor.toFixed(2)],
  ["CPU ms", (row) => ms(row.cpuMs)],
  ["floor CPU ms", (row) => ms(row.floorCpuMs)],
  ["requests", (row) => row.requests],
  ["handshakes", (row) => row.handshakes],
  ["processes", (row) => known(row.processes)],
  ["peak MiB", (row) => ms(row.peakMiB)],
];

const PEERS: Columns<PeerResult> = [
  ["peer", (row) => row.peer],
  ["N", (row) => row.n],
  ["latency ms", (row) => row.latencyMs],
  ["ms", (row) => ms(row.ms)],
  ["spread", (row) => ms(row.spreadMs)],
  ["drift ms", (row) => ms(row.driftMs)],
  ["times drift", (row) => row.timesDrift.toFixed(1)],
  ["CPU ms", (row) => ms(row.cpuMs)],
  ["requests", (row) => row.requests],
  ["handshakes", (row) => row.handshakes],
  ["processes", (row) => known(row.processes)],
  ["peak MiB", (row) => ms(row.peakMiB)],
];

const ABOUT_PEERS = "The peers read one service after the other. They make no plan, and keep no state.";

/** A document shows these cases, each with the most services, and leaves out some columns: docs/bench.json has all. */
const DECISIVE: readonly Case[] = ["steady", "create", "repair", "destroy", "drift", "synth"];
const NOT_DECISIVE: readonly string[] = ["engine", "spread", "floor ms", "floor CPU ms", "handshakes"];

/** The figures that decide, for a document. */
export function markdownTables({ machine, results, peers }: BenchFile): string {
  const most = (name: Case): number => Math.max(...results.filter((row) => row.case === name).map(({ n }) => n));
  const decisive = results.filter((row) => DECISIVE.includes(row.case) && row.n === most(row.case));
  const highest = (key: "n" | "latencyMs"): number => Math.max(...peers.map((row) => row[key]));
  const ofPeers = peers.filter(({ n, latencyMs }) => n === highest("n") && latencyMs === highest("latencyMs"));
  return [describe(machine), markdownTable(RESULTS, decisive), ABOUT_PEERS, markdownTable(PEERS, ofPeers)]
    .map((part) => `\n${part}\n`)
    .join("");
}

/** All figures for a terminal. */
export function terminalTables({ machine, results, peers }: BenchFile): string {
  const ofPeers = peers.length === 0 ? [] : [terminalTable(PEERS, peers), ABOUT_PEERS];
  return [terminalTable(RESULTS, results), ...ofPeers, describe(machine)].join("\n");
}

function markdownTable<Row>(all: Columns<Row>, rows: readonly Row[]): string {
  const columns = all.filter(([heading]) => !NOT_DECISIVE.includes(heading));
  const lines = [columns.map(([heading]) => heading), columns.map(() => "---")];
  const cells = rows.map((row) => columns.map(([, cell]) => String(cell(row))));
  return [...lines, ...cells].map((line) => `| ${line.join(" | ")} |`).join("\n");
}

function terminalTable<Row>(columns: Columns<Row>, rows: readonly Row[]): string {
  const head = columns.map(([heading]) => heading);
  const table = new Table({ head, style: { head: [], border: [], compact: true } });
  table.push(...rows.map((row) => columns.map(([, cell]) => cell(row))));
  return table.toString();
}

function describe({ cpu, cores, memoryGiB, system, node, engines, repeat }: Machine): string {
  const hardware = `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}`;
  return `${hardware}; Node.js ${node}; ${engines.join(", ")}; medians of ${repeat}`;
}
