import { InvalidArgumentError } from "commander";
import { commaList, nonEmpty, wholeNumber } from "../../lib/cli/flags";

const PORT = wholeNumber({ low: 0, high: 65_535 });

describe("wholeNumber", () => {
  it.each([
    ["0", 0],
    ["65535", 65_535],
    ["007", 7],
  ])("reads %s", (text, value) => {
    expect(PORT(text)).toBe(value);
  });

  it.each(["65536", "-1", "1.5", "1e3", "", " 1", "x", "99999999999999999999"])("refuses %j", (text) => {
    expect(() => PORT(text)).toThrow(InvalidArgumentError);
  });

  it("refuses what is below its limit", () => {
    expect(() => wholeNumber({ low: 1, high: 9 })("0")).toThrow("from 1 to 9");
  });
});

describe("nonEmpty", () => {
  it("takes every text but the empty one", () => {
    expect(nonEmpty(" ")).toBe(" ");
    expect(() => nonEmpty("")).toThrow(InvalidArgumentError);
  });
});

it("commaList splits at commas, blanks aside", () => {
  expect(commaList("svm1, svm2")).toEqual(["svm1", "svm2"]);
});
