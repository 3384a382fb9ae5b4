import type { CollectionSchema, FlatRecord } from "../../../lib/simulator/records";
import { comparePositions, parseOrder, positionOf } from "../../../lib/simulator/filter";
import { refusalOf } from "../refusal-of";

const SCHEMA: CollectionSchema = {
  path: "/things",
  fields: { id: "string", name: "string", size: "number" },
  keys: ["id"],
  order: "name",
  expensive: [],
};

const RECORDS: readonly FlatRecord[] = [
  { id: "1", name: "b", size: 10 },
  { id: "2", name: "a", size: 9 },
  { id: "3", name: "c" },
  { id: "4", name: "a", size: 10 },
];

function sorted(text: string | undefined): unknown[] {
  const order = parseOrder(SCHEMA, text);
  return [...RECORDS]
    .sort((left, right) => comparePositions(positionOf(left, order), positionOf(right, order), order))
    .map(({ id }) => id);
}

describe("parseOrder", () => {
  it.each([
    ["the schema's order, then the key", undefined, ["2", "4", "1", "3"]],
    ["a field, descending", "name desc", ["3", "1", "2", "4"]],
    ["in capitals", "name DESC", ["3", "1", "2", "4"]],
    ["numbers by size, no value first", "size", ["3", "2", "4", "1"]],
    ["no value last when descending", "size desc", ["4", "1", "2", "3"]],
    ["two levels", "size desc,name asc", ["4", "1", "2", "3"]],
    ["a plus or several blanks as one", "name   desc", ["3", "1", "2", "4"]],
  ])("orders by %s", (_, text, expected) => {
    expect(sorted(text)).toEqual(expected);
  });

  it.each(["bogus", "name down", "name desc now", "toString"])("refuses %s", (text) => {
    expect(refusalOf(() => parseOrder(SCHEMA, text))).toMatchObject({ code: "262197", target: "order_by" });
  });
});
