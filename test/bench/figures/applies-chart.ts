import type { EChartsOption } from "echarts";
import { Provisioning } from "../../../lib";
import type { BenchFile, BenchResult, Case } from "../result";
import { bars, categories, COMMON, LEGEND, milliseconds, titled } from "./style";

/** What an engine does, in words. */
const WORDS: Partial<Record<Case, string>> = {
  steady: "plan, as declared",
  drifted: "plan, all drifted",
  create: "create",
  repair: "repair",
  destroy: "destroy",
};
const NAMES = Object.keys(WORDS) as Case[];

/** Plans and applies of the most services that all of them were measured with, beside their floors; undefined without figures. */
export function appliesChart({ results }: BenchFile): EChartsOption | undefined {
  const [engine] = results.filter(({ case: name }) => NAMES.includes(name)).map((result) => result.engine);
  const ofEngine = results.filter((result) => result.engine === engine && NAMES.includes(result.case));
  const n = Math.max(...sizesOfAll(ofEngine));
  if (engine === undefined || !Number.isFinite(n)) return undefined;
  const series = (mode: Provisioning, value: (result: BenchResult) => number): (number | undefined)[] =>
    NAMES.map((name) => {
      const found = ofEngine.find((result) => result.case === name && result.mode === mode && result.n === n);
      return found && value(found);
    });
  const { NULL_RESOURCE, PROVIDER } = Provisioning;
  return {
    ...COMMON,
    title: titled(
      `${n} services, ${engine}`,
      "milliseconds, medians; a floor is what an engine takes without this library",
    ),
    legend: LEGEND,
    grid: { left: 16, right: 16, top: 72, bottom: 48, containLabel: true },
    xAxis: categories(NAMES.map((name) => WORDS[name] ?? name)),
    yAxis: milliseconds("value"),
    series: [
      bars(
        "floor of null_resource",
        "quieter",
        series(NULL_RESOURCE, ({ floorMs }) => floorMs),
        "top",
      ),
      bars(
        "null_resource",
        "first",
        series(NULL_RESOURCE, ({ ms }) => ms),
        "top",
      ),
      bars(
        "floor of provider",
        "quiet",
        series(PROVIDER, ({ floorMs }) => floorMs),
        "top",
      ),
      bars(
        "provider",
        "second",
        series(PROVIDER, ({ ms }) => ms),
        "top",
      ),
    ],
  };
}

/** The sizes with which every case was measured. */
function sizesOfAll(results: readonly BenchResult[]): readonly number[] {
  const sizes = new Set(results.map(({ n }) => n));
  return Array.from(sizes).filter((n) =>
    NAMES.every((name) => results.some((result) => result.case === name && result.n === n)),
  );
}
