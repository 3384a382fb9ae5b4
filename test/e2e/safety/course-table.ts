import { textTable } from "../../helpers/text-table";

/** Rows that were played on several engines, and how they went there. */
export interface CourseTable<Row, Course> {
  readonly title: string;
  /** What tells the rows apart. */
  readonly headings: readonly string[];
  readonly rows: readonly Row[];
  /** The cells of a row below the headings. */
  readonly cells: (row: Row) => readonly string[];
  /** By engine. */
  readonly courses: ReadonlyMap<string, ReadonlyMap<Row, Course>>;
  readonly describe: (course: Course) => string;
}

/** Prints a line for each row, with a column for each engine. */
export function printCourses<Row, Course>(table: CourseTable<Row, Course>): void {
  const { title, headings, rows, cells, courses, describe } = table;
  const lines = rows.map((row) => {
    const gone = Array.from(courses.values(), (course) => course.get(row));
    return [...cells(row), ...gone.map((course) => (course === undefined ? "NOT RUN" : describe(course)))];
  });
  process.stdout.write(textTable(title, [[...headings, ...courses.keys()], ...lines]));
}
