import { colour } from "./colours";

const TEXT = { color: colour("text"), fontFamily: "system-ui, sans-serif", fontSize: 13 };

/** How wide letters are is only known where a plot is shown. */
export const ROOM_FOR_WIDE_LETTERS = 48;

/** What all plots have in common. */
export const COMMON = {
  backgroundColor: colour("page"),
  textStyle: TEXT,
};

/** Of no width, and yet drawn. */
const BORDER = { borderColor: colour("line") };

/** A title with a line of explanation under it. */
export function titled(text: string, subtext: string): object {
  return { text, subtext, left: 12, top: 8, ...BORDER, textStyle: { ...TEXT, fontSize: 16 }, subtextStyle: TEXT };
}

/** Where the names of the series stand. */
export const LEGEND = { bottom: 8, textStyle: TEXT, itemGap: ROOM_FOR_WIDE_LETTERS, ...BORDER };

/** An axis with a name for each group of bars. */
export function categories(data: readonly string[]): object {
  return { type: "category", data, axisLabel: TEXT, axisTick: { show: false }, axisLine: LINE };
}

/** An axis of milliseconds. */
export function milliseconds(type: "value" | "log"): object {
  return { type, axisLabel: { ...TEXT, formatter: "{value} ms" }, splitLine: LINE };
}

const LINE = { lineStyle: { color: colour("line") } };

/** Bars of one colour, each with its value in milliseconds; what was not measured has no bar. */
export function bars(
  name: string,
  paint: Parameters<typeof colour>[0],
  data: readonly (number | undefined)[],
  position: "top" | "right",
): object {
  const values = data.map((value) => (value === undefined ? "-" : Math.round(value)));
  const label = { show: true, position, ...TEXT, fontSize: 11 };
  return { name, type: "bar", data: values, color: colour(paint), label, barGap: "8%", barCategoryGap: "24%" };
}
