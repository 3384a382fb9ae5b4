import stringWidth from "string-width";

/** What stands between columns. */
export const GAP = "  ";
/** The narrowest a column of values gets. */
const LEAST_WIDTH = 10;

/** A table whose last two columns are values. */
export interface TextTable<Row> {
  readonly headings: readonly string[];
  readonly rows: readonly Row[];
  /** The texts of a row. They are asked for in each pass over the rows instead of being kept: a fleet has many of them. */
  readonly cellsOf: (row: Row) => readonly string[];
  /** Width to keep to. */
  readonly columns: number;
  readonly paintHeading: Painter;
  /** What colours the values, by their columns. */
  readonly paints: readonly Painter[];
}

type Painter = (text: string) => string;

/** The lines of a table, as wide as its texts or as it may be, in a time that grows with its rows as they do. */
export function textTable<Row>(table: TextTable<Row>): readonly string[] {
  const { headings, rows, cellsOf, columns, paintHeading, paints } = table;
  const oneLine = (cells: readonly string[]): Cells => cells.map((text) => [text]);
  const limits = fit(
    largest(
      headings,
      rows,
      (row) => oneLine(cellsOf(row)),
      ({ length }) => length,
    ),
    columns,
  );
  const wrapped = (row: Row): Cells => cellsOf(row).map((text, column) => wrap(text, limits[column] ?? Infinity));
  const widths = largest(headings, rows, wrapped, widthOf);
  return [
    ...linesOf(
      oneLine(headings),
      widths,
      headings.map(() => paintHeading),
    ),
    ...rows.flatMap((row) => linesOf(wrapped(row), widths, paints)),
  ];
}

/** The cells of a row, each with its lines. */
type Cells = readonly (readonly string[])[];

/** The largest size that a line has in each column. */
function largest<Row>(
  headings: readonly string[],
  rows: readonly Row[],
  cellsOf: (row: Row) => Cells,
  sizeOf: (text: string) => number,
): readonly number[] {
  const sizes = headings.map(sizeOf);
  for (const row of rows) {
    cellsOf(row).forEach((lines, column) => {
      sizes[column] = Math.max(sizes[column] ?? 0, ...lines.map(sizeOf));
    });
  }
  return sizes;
}

/** Widths of the columns; where there is too little room, the two columns of values share what is left. */
function fit(natural: readonly number[], columns: number): readonly number[] {
  const names = natural.slice(0, -2);
  const [live = 0, declared = 0] = natural.slice(-2);
  const room = columns - names.reduce((sum, width) => sum + width + GAP.length, 0) - GAP.length;
  if (live + declared <= room) return natural;
  const narrower = Math.min(live, declared, Math.max(Math.floor(room / 2), LEAST_WIDTH));
  const wider = Math.max(room - narrower, LEAST_WIDTH);
  return [...names, ...(live <= declared ? [narrower, wider] : [wider, narrower])];
}

/** The lines of a text, at most so many characters long, broken between words where that is possible. */
function wrap(text: string, width: number): readonly string[] {
  if (text.length <= width) return [text];
  const line = new RegExp(`.{1,${width}}(?=\\s|$)|.{1,${width}}`, "gu");
  return (text.match(line) ?? []).map((part) => part.trimStart());
}

/** The lines of a row. */
function linesOf(cells: Cells, widths: readonly number[], paints: readonly Painter[]): readonly string[] {
  const height = Math.max(...cells.map(({ length }) => length));
  return Array.from({ length: height }, (_, index) => {
    const parts = cells.map((lines, column) => {
      const text = lines[index] ?? "";
      return (paints[column] ?? String)(text) + " ".repeat((widths[column] ?? 0) - widthOf(text));
    });
    return parts.join(GAP).replace(/ +$/, "");
  });
}

/** How many columns of a terminal a text takes. Only characters beyond ASCII can take none, or two. */
function widthOf(text: string): number {
  return /^[ -~]*$/.test(text) ? text.length : stringWidth(text);
}
