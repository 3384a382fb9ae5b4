import { isJsonObject, renderJson } from "../../lib/simulator/json";

describe("renderJson", () => {
  it.each([
    ["an empty object over two lines", {}, "{\n}"],
    ["an empty list over two lines, indented", { records: [] }, '{\n  "records": [\n  ]\n}'],
    [
      "members two spaces in",
      { a: { b: [1, "x", null, true] } },
      '{\n  "a": {\n    "b": [\n      1,\n      "x",\n      null,\n      true\n    ]\n  }\n}',
    ],
    ["nothing of what is undefined", { a: undefined, b: 1 }, '{\n  "b": 1\n}'],
    ["texts escaped", { 'q"': "line\nend" }, '{\n  "q\\"": "line\\nend"\n}'],
  ])("prints %s", (_, value, text) => {
    expect(renderJson(value)).toBe(text);
  });
});

it.each([
  [{}, true],
  [[], false],
  [null, false],
  ["{}", false],
])("isJsonObject of %j is %s", (value, expected) => {
  expect(isJsonObject(value)).toBe(expected);
});
