import type { ValueObject } from "../../../lib/plugin/value";
import { readExternal, validateExternal } from "./external-data";

const never = new AbortController().signal;

function config(script: string, more: ValueObject = {}): ValueObject {
  return { id: null, program: ["node", "-e", script], query: null, result: null, working_dir: null, ...more };
}

const ECHO = "process.stdin.pipe(process.stdout)";

describe("readExternal", () => {
  it("yields the configuration with the result of the program", async () => {
    const asked = config(ECHO, { query: { svm: "svm1", alias: null } });
    expect(await readExternal(asked, never)).toEqual({ state: { ...asked, id: "-", result: { svm: "svm1" } } });
  });

  it.each([
    ["no query", null],
    ["an empty query", {}],
    ["a query of nulls", { a: null }],
  ])("hands over an empty object for %s", async (_, query) => {
    expect(await readExternal(config(ECHO, { query }), never)).toMatchObject({ state: { result: {} } });
  });

  it("drops empty arguments and those that are null", async () => {
    const print = "console.log(JSON.stringify({ argv: process.argv.slice(1).join('|') }))";
    const program = ["", "node", null, "-e", print, "", "--", "a", null, "b"];
    expect(await readExternal(config("", { program }), never)).toMatchObject({ state: { result: { argv: "a|b" } } });
  });

  it.each<[string, ValueObject, string, RegExp]>([
    ["no program", config("", { program: [] }), "External Program Missing", /got none/],
    ["only empty names", config("", { program: ["", null] }), "External Program Missing", /got none/],
    [
      "a name not on PATH",
      config("", { program: ["nowhere"] }),
      "External Program Lookup Failed",
      /Program: nowhere\nError: .*not found/,
    ],
    [
      "a failure with a reason",
      config("console.error('no such SVM'); process.exit(3)"),
      "External Program Execution Failed",
      /Program: \/.*node\nError Message: no such SVM\n\nState: exit status 3/,
    ],
    [
      "a failure without one",
      config("process.exit(1)"),
      "External Program Execution Failed",
      /nothing on standard error[^]*State: exit status 1/,
    ],
    [
      "an output that is no JSON",
      config("console.log('hello')"),
      "Unexpected External Program Results",
      /Result Error: invalid JSON/,
    ],
    [
      "an output of numbers",
      config("console.log('{\"a\":1}')"),
      "Unexpected External Program Results",
      /cannot unmarshal number/,
    ],
  ])("explains %s", async (_, asked, summary, detail) => {
    expect(await readExternal(asked, never)).toEqual({
      error: {
        severity: 1,
        summary,
        detail: expect.stringMatching(detail) as string,
        attribute: { steps: [{ attributeName: "program" }] },
      },
    });
  });
});

describe("validateExternal", () => {
  it("refuses an empty list", () => {
    expect(validateExternal(config("", { program: [] }))).toMatchObject([{ summary: "Invalid Attribute Value" }]);
  });

  it("accepts anything else", () => {
    expect(validateExternal(config(""))).toEqual([]);
  });
});
