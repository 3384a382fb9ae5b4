/** In pixels; the width is that of the widest usual monospaced font. */
const CHARACTER = { width: 8.5, height: 19, size: 14 };
const MARGIN = 16;
/** Where a longer line is wrapped. */
const COLUMNS = 70;

const PAGE = "#0d1117";
const TEXT = "#e6edf3";
/** How Terraform paints a line that begins like that, and how the heading of a table is painted. */
const PAINTS: readonly (readonly [RegExp, string])[] = [
  [/^ *~ /, 'fill="#d29922"'],
  [/^ *\+ /, 'fill="#3fb950"'],
  [/^-\/\+ /, 'fill="#f85149"'],
  [/^( *# \w+\.|Plan: |[A-Z ]+$)/, 'font-weight="bold"'],
];

/** A picture of a terminal that shows a text. */
export function terminal(text: string): string {
  const lines = text.trimEnd().split("\n").flatMap(wrapped);
  const width = Math.ceil(Math.max(...lines.map(({ shown }) => shown.length)) * CHARACTER.width) + 2 * MARGIN;
  const height = lines.length * CHARACTER.height + 2 * MARGIN;
  const rows = lines.map(({ shown, paint }, row) => {
    const y = MARGIN + (row + 1) * CHARACTER.height - 5;
    return `<text x="${MARGIN}" y="${y}"${paint && ` ${paint}`}>${escape(shown)}</text>`;
  });
  const font = `font-family="ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="${CHARACTER.size}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<rect width="100%" height="100%" rx="8" fill="${PAGE}"/>`,
    `<g ${font} fill="${TEXT}">`,
    ...rows,
    "</g>",
    "</svg>\n",
  ].join("\n");
}

function wrapped(line: string): { readonly shown: string; readonly paint: string }[] {
  const [, paint = ""] = PAINTS.find(([pattern]) => pattern.test(line)) ?? [];
  const pieces = line.match(new RegExp(`.{1,${COLUMNS}}(?: |$)`, "g")) ?? [""];
  return pieces.map((shown) => ({ shown, paint }));
}

/** Some browsers collapse ordinary spaces. */
function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(" ", "\u00a0");
}
