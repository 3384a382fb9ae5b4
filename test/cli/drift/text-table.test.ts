import { type TextTable, textTable } from "../../../lib/cli/render";

function table(rows: readonly (readonly string[])[], changes: Partial<TextTable<readonly string[]>> = {}) {
  const plain = [String, String, String];
  const headings = ["NAME", "LIVE", "DECLARED"];
  return textTable({
    headings,
    rows,
    cellsOf: (row) => row,
    columns: Infinity,
    paintHeading: String,
    paints: plain,
    ...changes,
  });
}

describe("a table of texts", () => {
  it("asks for the texts of a row three times, however many rows there are", () => {
    const rows = Array.from({ length: 500 }, (_, index) => [`svm${index}`, "on", "off"]);
    let asked = 0;
    const lines = table(rows, { cellsOf: (row) => ((asked += 1), row) });
    expect(lines).toHaveLength(501);
    expect(asked).toBe(3 * 500);
  });

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
