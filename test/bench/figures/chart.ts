import { type EChartsOption, init } from "echarts";
import { Provisioning } from "../../../lib";
import type { BenchFile, BenchResult, Case } from "../result";

/** Each colour on a light and on a dark page. */
const COLOURS = {
  page: ["#ffffff", "#0d1117"],
  text: ["#1f2328", "#e6edf3"],
  line: ["#d0d7de", "#30363d"],
  quiet: ["#8c959f", "#6e7681"],
  quieter: ["#c4cad1", "#484f58"],
  first: ["#0969da", "#58a6ff"],
  second: ["#bf5b00", "#f0883e"],
} as const;
type Colour = keyof typeof COLOURS;

const WORDS: Partial<Record<Case, string>> = {
  steady: "plan, as declared",
  drifted: "plan, all drifted",
  create: "create",
  repair: "repair",
  destroy: "destroy",
};
const NAMES = Object.keys(WORDS) as Case[];

const light = (name: Colour): string => COLOURS[name][0];
const TEXT = { color: light("text"), fontFamily: "system-ui, sans-serif", fontSize: 13 };
const LINE = { lineStyle: { color: light("line") } };
/** Of no width, and yet drawn. */
const BORDER = { borderColor: light("line") };
/** How wide letters are is only known where a plot is shown. */
const ROOM_FOR_WIDE_LETTERS = 48;

/**
 * Plans and applies of the most services that all cases were measured with, beside their floors, as SVG for light and dark pages;
 * undefined without figures.
 */
export function appliesChart({ results }: BenchFile): string | undefined {
  const engine = results.find(({ case: name }) => NAMES.includes(name))?.engine;
  const ofEngine = results.filter((result) => result.engine === engine && NAMES.includes(result.case));
  const n = Math.max(...sizesOfAll(ofEngine));
  if (engine === undefined || !Number.isFinite(n)) return undefined;
  const bars = (name: string, paint: Colour, mode: Provisioning, value: "ms" | "floorMs"): object => {
    const found = NAMES.map((each) =>
      ofEngine.find((result) => result.case === each && result.mode === mode && result.n === n),
    );
    const data = found.map((result) => (result === undefined ? "-" : Math.round(result[value])));
    const label = { show: true, position: "top", ...TEXT, fontSize: 11 };
    return { name, type: "bar", data, color: light(paint), label, barGap: "8%", barCategoryGap: "24%" };
  };
  return draw({
    title: titled(`${n} services, ${engine}`),
    series: [
      bars("floor of null_resource", "quieter", Provisioning.NULL_RESOURCE, "floorMs"),
      bars("null_resource", "first", Provisioning.NULL_RESOURCE, "ms"),
      bars("floor of provider", "quiet", Provisioning.PROVIDER, "floorMs"),
      bars("provider", "second", Provisioning.PROVIDER, "ms"),
    ],
  });
}

function sizesOfAll(results: readonly BenchResult[]): readonly number[] {
  const sizes = new Set(results.map(({ n }) => n));
  return Array.from(sizes).filter((n) =>
    NAMES.every((name) => results.some((result) => result.case === name && result.n === n)),
  );
}

function titled(text: string): object {
  const subtext = "milliseconds, medians; a floor is what an engine takes without this library";
  return { text, subtext, left: 12, top: 8, ...BORDER, textStyle: { ...TEXT, fontSize: 16 }, subtextStyle: TEXT };
}

function draw(option: EChartsOption): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width: 860, height: 400 });
  const data = NAMES.map((name) => WORDS[name] ?? name);
  chart.setOption({
    animation: false,
    backgroundColor: light("page"),
    textStyle: TEXT,
    legend: { bottom: 8, textStyle: TEXT, itemGap: ROOM_FOR_WIDE_LETTERS, ...BORDER },
    grid: { left: 16, right: 16, top: 72, bottom: 48, containLabel: true },
    xAxis: { type: "category", data, axisLabel: TEXT, axisTick: { show: false }, axisLine: LINE },
    yAxis: { type: "value", axisLabel: { ...TEXT, formatter: "{value} ms" }, splitLine: LINE },
    ...option,
  });
  const svg = chart.renderToSVGString({ useViewBox: true });
  chart.dispose();
  return `${withDarkColours(svg)}\n`;
}

function withDarkColours(svg: string): string {
  const rules = Object.values(COLOURS).flatMap(([onLight, onDark]) =>
    ["fill", "stroke"].map((property) => `[${property}="${onLight}"]{${property}:${onDark}}`),
  );
  return svg.replace(/(<svg[^>]*>)/, `$1<style>@media (prefers-color-scheme:dark){${rules.join("")}}</style>`);
}
