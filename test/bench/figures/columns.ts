import type { BenchResult, Machine, PeerResult } from "../result";

/** What stands in one place of a table. */
export type Cell = string | number;
/** Columns: each with its heading, and what stands in it. */
export type Columns<Row> = readonly (readonly [heading: string, cell: (row: Row) => Cell])[];

const ms = (value: number | null): string => (value === null ? "-" : value.toFixed(0));
const known = (value: number | null): Cell => value ?? "-";

/** What was measured of this library. */
export const RESULTS: Columns<BenchResult> = [
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

/** What was measured of other tools. */
export const PEERS: Columns<PeerResult> = [
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

/** What the peers are, wherever their figures stand. */
export const ABOUT_PEERS =
  "The peers are imperative: they look at one service after the other, would write at once, and keep no plan and no state.";

/** The machine and the versions in one line. */
export function describe({ cpu, cores, memoryGiB, system, node, engines, repeat }: Machine): string {
  const hardware = `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}`;
  return `${hardware}; Node.js ${node}; ${engines.join(", ")}; medians of ${repeat}, the spread is that between the fastest and the slowest`;
}
