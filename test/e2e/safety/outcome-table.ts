import { textTable } from "../../helpers/text-table";

/** Rows that were played on several engines, and how they went there. */
export interface OutcomeTable<Row, Outcome> {
  readonly title: string;
  /** What tells the rows apart. */
  readonly headings: readonly string[];
  readonly rows: readonly Row[];
  /** The cells of a row below the headings. */
  readonly cells: (row: Row) => readonly string[];
  /** By engine. */
  readonly outcomes: ReadonlyMap<string, ReadonlyMap<Row, Outcome>>;
  readonly describe: (outcome: Outcome) => string;
}

/** Prints a line for each row, with a column for each engine. */
export function printOutcomes<Row, Outcome>(table: OutcomeTable<Row, Outcome>): void {
  const { title, headings, rows, cells, outcomes, describe } = table;
  const lines = rows.map((row) => {
    const gone = Array.from(outcomes.values(), (outcome) => outcome.get(row));
    return [...cells(row), ...gone.map((outcome) => (outcome === undefined ? "NOT RUN" : describe(outcome)))];
  });
  process.stdout.write(textTable(title, [[...headings, ...outcomes.keys()], ...lines]));
}
