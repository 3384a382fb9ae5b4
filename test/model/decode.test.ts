import { ValidationError } from "../../lib/errors";
import { excerpt, omitUndefined, optionalText, parseFields, parseJson, requiredText } from "../../lib/model/decode";
import { expectFailure, thrownBy } from "../helpers/failure";

describe("parseFields", () => {
  it("reads the JSON of an object", () => {
    expect(parseFields("cluster", '{"a": 1}')).toEqual({ a: 1 });
  });

  it.each(["[]", "null", '"text"', "5"])("refuses %s, naming what it is for", (json) => {
    const error = thrownBy(() => parseFields("cluster", json));
    expectFailure(error, ValidationError, "INVALID_VALUE", `cluster: got ${json}`, "expected a JSON object");
  });
});

it("what is given of a record is all but the undefined fields", () => {
  expect(Object.entries(omitUndefined({ a: 1, b: undefined, c: null, d: "", e: false }))).toEqual([
    ["a", 1],
    ["c", null],
    ["d", ""],
    ["e", false],
  ]);
});

describe("the excerpt of a value", () => {
  it.each<[string, unknown, string]>([
    ["a text in full", "a", '"a"'],
    ["one of 200 characters in full", "x".repeat(198), `"${"x".repeat(198)}"`],
    ["a long one cut short", "x".repeat(1_000), `"${"x".repeat(199)}…`],
    ["what is not there", undefined, "nothing"],
  ])("shows %s", (_, value, expected) => {
    expect(excerpt(value)).toBe(expected);
  });

  it("is short for one that is too deep for a stack, which Node.js 26 can write all the same", () => {
    const deep: unknown = JSON.parse("[".repeat(50_000) + "]".repeat(50_000));
    expect(excerpt(deep)).toMatch(/^(a value that is nested too deeply to be shown|\[{20,1000}…)$/);
  });
});

it.each(["", "{", "undefined"])("the text %p is no JSON", (text) => {
  const error = thrownBy(() => parseJson("services", text));
  expectFailure(error, ValidationError, "INVALID_VALUE", "services:", "not JSON");
  expect(error).toHaveProperty("cause", expect.any(SyntaxError));
});

describe("a text", () => {
  const short = (text: string): string | undefined => (text.length < 3 ? undefined : "at most two characters");

  it("may be empty, or absent if it is optional", () => {
    expect(requiredText("x", "", short)).toBe("");
    for (const value of [undefined, null]) expect(optionalText("x", value, short)).toBeUndefined();
  });

  it.each<[unknown, "MISSING_VALUE" | "INVALID_VALUE", string]>([
    [undefined, "MISSING_VALUE", "x: missing"],
    [5, "INVALID_VALUE", "x: got 5, expected a string"],
    ["abc", "INVALID_VALUE", 'x: got "abc", expected at most two characters'],
  ])("is refused as %j", (value, code, message) => {
    const error = thrownBy(() => requiredText("x", value, short));
    expectFailure(error, ValidationError, code, message);
  });
});
