import { stripVTControlCharacters } from "node:util";
import { renderTable } from "../../../lib/cli/render";
import { driftedService, failedService, REPORT, reportOf, SERVICES } from "../../helpers/drift-report";

const PLAIN = `STACK  CONSTRUCT       SVM         FIELD         LIVE      DECLARED
prod   db              svm_db      enabled       false     true
prod   db              svm_db      target.alias  "db-old"  "db-prod"
prod   storage/backup  svm_backup  service       absent    present (enabled false)

not known yet: stack prod: late
  not known before the plan; give --plan

not observed: stack lab, cluster cluster2: a, b
  Cluster cluster2 (https://cluster2.example.com): connection refused; check it

6 iSCSI services: 2 not observed, 2 drifted, 1 not known yet, 1 in sync
`;

describe("the report as a table", () => {
  it("shows the differences, then what was not looked at, then the sum", () => {
    expect(renderTable(REPORT, { color: false })).toBe(PLAIN);
  });

  it("says in one line that all is in sync", () => {
    expect(renderTable(reportOf(...SERVICES.slice(2, 3)), { color: false })).toBe("1 iSCSI service: 1 in sync\n");
  });

  it("is the same text in colour", () => {
    const coloured = renderTable(REPORT, { color: true });
    expect(coloured).toContain("\u001b[31mfalse\u001b[39m");
    expect(stripVTControlCharacters(coloured).replaceAll(/ +$/gm, "")).toBe(PLAIN);
  });

  it.each([true, false])("keeps to the width of a terminal and loses nothing, with colour: %s", (color) => {
    const alias = "0123456789".repeat(12);
    const text = stripVTControlCharacters(
      renderTable(reportOf(driftedService(alias.slice(0, 4))), { color, columns: 80 }),
    );
    expect(Math.max(...text.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(text.split("\n")[1]).toContain('"live01');
    expect(text.replaceAll(/\s+/g, "")).toContain('"declared');
  });

  it("breaks a long value between its words, and elsewhere only where it must", () => {
    const [, absent] = SERVICES;
    if (absent === undefined) throw new Error("no such service");
    const lines = renderTable(reportOf(absent), { color: false, columns: 70 }).split("\n");
    expect(lines.slice(1, 4)).toEqual([
      "prod   storage/backup  svm_backup  service  absent  present (enabled",
      "                                                    false)",
      "",
    ]);
  });

  it("shows what a terminal would obey instead of sending it", () => {
    const text = renderTable(reportOf(driftedService("\u001b[2J\u009b"), failedService("\u001b[2J\n")), {
      color: false,
    });
    // The alias comes printable from the comparison; the rest is as it was read.
    expect(text).not.toMatch(/[\u001b\u009b]/);
    expect(text).toContain("problem\\u{1b}[2J\\u{a}; remedy\\u{1b}[2J\\u{a}\n");
  });
});
