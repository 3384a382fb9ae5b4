/** The colours of the plots, each as it is on a light and on a dark page. */
export const COLOURS = {
  page: ["#ffffff", "#0d1117"],
  text: ["#1f2328", "#e6edf3"],
  line: ["#d0d7de", "#30363d"],
  quiet: ["#8c959f", "#6e7681"],
  quieter: ["#c4cad1", "#484f58"],
  first: ["#0969da", "#58a6ff"],
  second: ["#bf5b00", "#f0883e"],
} as const;

/** A colour by what it is for, as it is on a light page. */
export function colour(name: keyof typeof COLOURS): string {
  return COLOURS[name][0];
}

/** A plot in the colours of a light page, with the others for readers who prefer a dark one. */
export function adaptive(svg: string): string {
  const rules = Object.values(COLOURS).flatMap(([light, dark]) =>
    ["fill", "stroke"].map((property) => `[${property}="${light}"]{${property}:${dark}}`),
  );
  const style = `<style>@media (prefers-color-scheme:dark){${rules.join("")}}</style>`;
  return svg.replace(/(<svg[^>]*>)/, `$1${style}`);
}
