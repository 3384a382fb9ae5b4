import { init, type EChartsOption } from "echarts";
import type { BenchFile } from "../result";
import { adaptive } from "./colours";
import { appliesChart } from "./applies-chart";
import { peersChart } from "./peers-chart";

const WIDTH = 860;
const HEIGHT = 400;

/** The plots of one run as SVG, by their file names; those of which there are no figures are left out. */
export function plotsOf(file: BenchFile): ReadonlyMap<string, string> {
  const charts = [
    ["applies.svg", appliesChart(file)],
    ["peers.svg", peersChart(file)],
  ] as const;
  return new Map(charts.flatMap(([name, chart]) => (chart === undefined ? [] : [[name, draw(chart)]])));
}

function draw(option: EChartsOption): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width: WIDTH, height: HEIGHT });
  chart.setOption({ animation: false, ...option });
  const svg = chart.renderToSVGString({ useViewBox: true });
  chart.dispose();
  return `${adaptive(svg)}\n`;
}
