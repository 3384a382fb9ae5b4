import { type TextTable, textTable } from "../../../lib/cli/render";

function table(rows: readonly (readonly string[])[], changes: Partial<TextTable> = {}) {
  const headings = ["NAME", "LIVE", "DECLARED"];
  const paints = [String, String, String];
  return textTable({ headings, rows, columns: Infinity, paintHeading: String, paints, ...changes });
}

describe("a table of texts", () => {
  it("keeps columns in line where characters take two places, or none", () => {
    const lines = table([
      ["日本", "a", "b"],
      ["e\u0301", "c", "d"],
    ]);
    expect(lines).toEqual(["NAME  LIVE  DECLARED", "日本  a     b", "e\u0301     c     d"]);
  });

  it("breaks the two columns of values where there is too little room", () => {
    const lines = table([["svm1", "one two three", "four five six"]], { columns: 28 });
    expect(lines).toEqual(["NAME  LIVE     DECLARED", "svm1  one two  four five", "      three    six"]);
  });
});
