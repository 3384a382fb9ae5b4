import { ValidationError } from "../../lib/errors";
import { optionalText, parseFields, parseJson, requiredText } from "../../lib/model/decode";
import { expectFailure, thrownBy } from "../helpers/failure";

describe("parseFields", () => {
  test("reads the JSON of an object", () => {
    expect(parseFields("cluster", '{"a": 1}')).toEqual({ a: 1 });
  });

  test.each(["[]", "null", '"text"', "5"])("refuses %s, naming what it is for", (json) => {
    const error = thrownBy(() => parseFields("cluster", json));
    expectFailure(error, ValidationError, "INVALID_VALUE", `cluster: got ${json}`, "expected a JSON object");
  });
});

test.each(["", "{", "undefined"])("the text %p is no JSON", (text) => {
  const error = thrownBy(() => parseJson("services", text));
  expectFailure(error, ValidationError, "INVALID_VALUE", "services:", "not JSON");
  expect(error).toHaveProperty("cause", expect.any(SyntaxError));
});

describe("texts", () => {
  const short = (text: string): string | undefined => (text.length < 3 ? undefined : "at most two characters");

  test.each([undefined, null])("an optional one may be %p", (value) => {
    expect(optionalText("x", value, short)).toBeUndefined();
  });

  test("an empty one is one", () => {
    expect(requiredText("x", "", short)).toBe("");
  });

  test.each<[string, unknown, "MISSING_VALUE" | "INVALID_VALUE", string]>([
    ["a missing one", undefined, "MISSING_VALUE", "x: missing"],
    ["a number", 5, "INVALID_VALUE", "x: got 5, expected a string"],
    ["one that breaks its rule", "abc", "INVALID_VALUE", 'x: got "abc", expected at most two characters'],
  ])("%s is refused", (_, value, code, message) => {
    expectFailure(
      thrownBy(() => requiredText("x", value, short)),
      ValidationError,
      code,
      message,
    );
  });
});
