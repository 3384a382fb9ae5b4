import fc from "fast-check";
import type { CollectionSchema } from "../../../lib/simulator/records";
import { parseFilter } from "../../../lib/simulator/filter";
import { refusalOf } from "../refusal-of";

const SCHEMA: CollectionSchema = {
  path: "/things",
  fields: { name: "string", flag: "boolean", size: "number" },
  keys: ["name"],
  order: "name",
  expensive: [],
};

describe("parseFilter", () => {
  it.each([
    ["name", "svm1", "svm1", true],
    ["name", "svm1", "SVM1", false],
    ["name", "svm", "svm1", false],
    ["name", "svm*", "svm1", true],
    ["name", "*1", "svm1", true],
    ["name", "s*m*1", "svm1", true],
    ["name", "s*m*m*1", "svm1", false],
    ["name", "ab*ba", "aba", false],
    ["name", "*", "svm1", true],
    ["name", "*", undefined, false],
    ["name", "s.m1", "svm1", false],
    ["name", "svm1|svm2", "svm2", true],
    ["name", "svm1|svm2", "svm3", false],
    ["name", "!svm1", "svm2", true],
    ["name", "!svm1", "svm1", false],
    ["name", "!svm1", undefined, true],
    ["name", "!svm*", "svm1", false],
    ["name", "null", undefined, true],
    ["name", "null", "null", false],
    ["name", "!null", "x", true],
    ["name", "!null", undefined, false],
    ["name", ">svm1", "svm2", true],
    ["name", ">svm1", "svm1", false],
    ["name", ">=svm1", "svm1", true],
    ["name", "<svm1", "svm0", true],
    ["name", "<=svm1", "svm2", false],
    ["name", "<svm1", undefined, false],
    ["name", "a..c", "b", true],
    ["name", "a..c", "c", true],
    ["name", "a..c", "d", false],
    ["name", "b..", "a", false],
    ["name", "..b", "a", true],
    ["flag", "true", true, true],
    ["flag", "True", true, true],
    ["flag", "FALSE", true, false],
    ["flag", "!true", false, true],
    ["flag", "true|false", false, true],
    ["size", "10", 10, true],
    ["size", ">9", 10, true],
    ["size", "9..11", 10, true],
  ] as const)("%s=%s on %j: %s", (field, text, value, expected) => {
    expect(parseFilter(SCHEMA, field, text)({ [field]: value })).toBe(expected);
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
