import type { EChartsOption } from "echarts";
import type { BenchFile, PeerResult } from "../result";
import { bars, categories, COMMON, LEGEND, milliseconds, ROOM_FOR_WIDE_LETTERS, titled } from "./style";

const OURS = "ontap-iscsi drift";

/** The peers with the most services, beside the command line; undefined without figures. */
export function peersChart({ peers }: BenchFile): EChartsOption | undefined {
  const n = Math.max(...peers.map((result) => result.n));
  const measured = peers.filter((result) => result.n === n);
  if (measured.length === 0) return undefined;
  const names = Array.from(new Set(measured.map(({ peer }) => peer)));
  const [none = 0, some = 0] = Array.from(new Set(measured.map(({ latencyMs }) => latencyMs)));
  return {
    ...COMMON,
    title: titled(`a look at ${n} services that are as declared`, "milliseconds, medians, on a logarithmic scale"),
    legend: LEGEND,
    grid: { left: 16 + ROOM_FOR_WIDE_LETTERS, right: 64, top: 72, bottom: 48, containLabel: true },
    yAxis: { ...categories([OURS, ...names]), inverse: true },
    xAxis: { ...milliseconds("log"), min: 100 },
    series: [
      bars(`${none} ms latency`, "first", timesOf(measured, names, none), "right"),
      bars(`${some} ms latency`, "second", timesOf(measured, names, some), "right"),
    ],
  };
}

function timesOf(peers: readonly PeerResult[], names: readonly string[], latencyMs: number): (number | undefined)[] {
  const measured = peers.filter((result) => result.latencyMs === latencyMs);
  return [measured[0]?.driftMs, ...names.map((name) => measured.find(({ peer }) => peer === name)?.ms)];
}
