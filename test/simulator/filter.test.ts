import fc from "fast-check";
import type { CollectionSchema, FlatRecord } from "../../lib/simulator/records";
import { comparePositions, parseFilter, parseOrder, positionOf } from "../../lib/simulator/filter";
import { refusalOf } from "./refusal-of";

const SCHEMA: CollectionSchema = {
  path: "/things",
  fields: { id: "string", name: "string", flag: "boolean", size: "number" },
  keys: ["id"],
  order: "name",
};

describe("parseFilter", () => {
  it.each<[field: string, text: string, passing: unknown[], others: unknown[]]>([
    ["name", "svm1", ["svm1"], ["SVM1", "svm"]],
    ["name", "svm*", ["svm1"], ["sv"]],
    ["name", "*1", ["svm1"], ["svm2"]],
    ["name", "s*m*1", ["svm1"], ["s1"]],
    ["name", "s*m*m*1", [], ["svm1"]],
    ["name", "ab*ba", [], ["aba"]],
    ["name", "*", ["svm1"], [undefined]],
    ["name", "s.m1", [], ["svm1"]],
    ["name", "svm1|svm2", ["svm1", "svm2"], ["svm3"]],
    ["name", "!svm1", ["svm2", undefined], ["svm1"]],
    ["name", "!svm*", ["x"], ["svm1"]],
    ["name", "null", [undefined], ["null"]],
    ["name", "!null", ["x"], [undefined]],
    ["name", ">svm1", ["svm2"], ["svm1"]],
    ["name", ">=svm1", ["svm1"], ["svm0"]],
    ["name", "<svm1", ["svm0"], ["svm1", undefined]],
    ["name", "<=svm1", ["svm1"], ["svm2"]],
    ["name", "a..c", ["b", "c"], ["d"]],
    ["name", "b..", ["c"], ["a"]],
    ["name", "..b", ["a"], ["c"]],
    ["flag", "True", [true], [false]],
    ["flag", "!true", [false], [true]],
    ["flag", "true|false", [true, false], [undefined]],
    ["size", "10", [10], [1, 100]],
    ["size", ">9", [10], [9]],
    ["size", "9..11", [10], [100]],
  ])("%s=%s passes %j, not %j", (field, text, passing, others) => {
    const filter = parseFilter(SCHEMA, field, text);
    expect([...passing, ...others].filter((value) => filter({ [field]: value as string }))).toEqual(passing);
  });

  it.each([
    [100_000, false],
    [100_001, true],
  ])("counts %i negations", (count, expected) => {
    expect(parseFilter(SCHEMA, "name", `${"!".repeat(count)}svm1`)({ name: "svm2" })).toBe(expected);
  });

  it("refuses a field that nobody knows", () => {
    expect(refusalOf(() => parseFilter(SCHEMA, "ndmp.allowed", "true"))).toMatchObject({
      code: "262179",
      message: 'Unexpected argument "ndmp".',
      target: "ndmp.allowed",
    });
  });

  it.each(["maybe", "1", "true|maybe", ""])("refuses %j for a boolean", (text) => {
    expect(refusalOf(() => parseFilter(SCHEMA, "flag", text))).toMatchObject({ code: "262197", target: "flag" });
  });

  it("agrees with a regular expression on every mix of texts and stars", () => {
    const texts = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 8 });
    const values = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 8 });

    fc.assert(
      fc.property(texts, values, (text, value) => {
        const pattern = new RegExp(`^${text.replaceAll("*", ".*")}$`);
        expect(parseFilter(SCHEMA, "name", text)({ name: value })).toBe(pattern.test(value));
      }),
    );
  });

  it("lets pass with a negation exactly what it does not let pass without", () => {
    const texts = fc.string({ unit: fc.constantFrom("a", "b", "*", "<", ">", "="), maxLength: 5 });

    fc.assert(
      fc.property(texts, fc.option(fc.string(), { nil: undefined }), (text, name) => {
        const [plain, negated] = [parseFilter(SCHEMA, "name", text), parseFilter(SCHEMA, "name", `!${text}`)];
        expect(negated({ name })).toBe(!plain({ name }));
      }),
    );
  });
});

/** For the order. */
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
