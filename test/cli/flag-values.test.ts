import { InvalidArgumentError } from "commander";
import { commaList, wholeNumber } from "../../lib/cli/flag-values";

describe("wholeNumber", () => {
  it.each([
    ["0", 0],
    ["65535", 65_535],
    ["007", 7],
  ])("reads %s", (text, value) => {
    expect(wholeNumber(65_535)(text)).toBe(value);
  });

  it.each(["65536", "-1", "1.5", "1e3", "", " 1", "x", "99999999999999999999"])("refuses %j", (text) => {
    expect(() => wholeNumber(65_535)(text)).toThrow(InvalidArgumentError);
  });
});

it("commaList splits at commas, blanks aside", () => {
  expect(commaList("svm1, svm2")).toEqual(["svm1", "svm2"]);
});
