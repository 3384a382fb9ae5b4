import {
  compare,
  differenceRows,
  exitCodeOf,
  headline,
  problemsOf,
  type ServiceReport,
  tally,
} from "../../../lib/cli/report";
import { REPORT, reportOf, SERVICES } from "../../helpers/drift-report";

const [drifted, absent, inSync, unknown, failed] = SERVICES as readonly [
  ServiceReport,
  ServiceReport,
  ServiceReport,
  ServiceReport,
  ServiceReport,
];

describe("a drift report", () => {
  it.each([
    ["nothing is declared", [], 1, 0],
    ["all is in sync", [inSync], 0, 0],
    ["something is not known yet", [inSync, unknown], 1, 0],
    ["something drifted", [inSync, drifted], 2, 2],
    ["something drifted, and something is not known yet", [inSync, unknown, drifted], 1, 2],
    ["something could not be read", [failed], 1, 1],
    ["something could not be read, and something drifted", [drifted, failed], 1, 1],
  ])("exits as a pipeline needs it when %s", (_, services, code, tolerantCode) => {
    const report = reportOf(...services);
    expect(exitCodeOf(report, { allowUnknown: false })).toBe(code);
    expect(exitCodeOf(report, { allowUnknown: true })).toBe(tolerantCode);
  });

  it.each([
    ["nothing", [], "no iSCSI services are declared"],
    ["one service", [inSync], "1 iSCSI service: 1 in sync"],
    [
      "every status, the most urgent first",
      SERVICES,
      "6 iSCSI services: 2 not observed, 2 drifted, 1 not known yet, 1 in sync",
    ],
  ])("says %s in one line", (_, services, line) => {
    expect(headline(reportOf(...services))).toBe(line);
  });

  it("counts the services of each status", () => {
    expect(tally(REPORT)).toEqual({ inSync: 1, drifted: 2, unknown: 1, failed: 2 });
  });

  it("has a row for each field that differs, with its place", () => {
    expect(differenceRows(reportOf(drifted, absent, inSync, failed))).toEqual([
      expect.objectContaining({ construct: "db", field: "enabled", live: "false", declared: "true" }),
      expect.objectContaining({ construct: "db", field: "target.alias", live: '"db-old"', declared: '"db-prod"' }),
      expect.objectContaining({ construct: "storage/backup", field: "service", live: "absent" }),
    ]);
  });

  it("tells one reason once, for all services of a stack and a cluster that share it", () => {
    expect(problemsOf(REPORT)).toEqual([
      expect.objectContaining({ kind: "unknown", stack: "prod", constructs: ["late"] }),
      expect.objectContaining({ kind: "failed", stack: "lab", cluster: "cluster2", constructs: ["a", "b"] }),
    ]);
  });

  it("keeps reasons apart that differ in what to do about them", () => {
    const service = { stack: "lab", construct: "a", status: "failed", problem: "locked" } as const;
    const report = reportOf({ ...service, remedy: "wait" }, { ...service, construct: "b", remedy: "unlock it" });
    expect(problemsOf(report)).toMatchObject([
      { problem: "locked", remedy: "wait", constructs: ["a"] },
      { problem: "locked", remedy: "unlock it", constructs: ["b"] },
    ]);
  });

  it("takes a service that shall be absent, of nobody knows which SVM, for one that was not looked at", () => {
    const blocked = { problem: "not of the same SVM", remedy: "compare them" };
    const spec = { svmName: "svm_db", svmUuid: "u", ensure: "absent" } as const;
    expect(compare(spec, { live: undefined, problem: blocked })).toEqual({ status: "failed", ...blocked });
  });

  it("takes a service that shall be absent, and is, for in sync", () => {
    expect(compare({ svmName: "svm_db", ensure: "absent" }, { live: undefined })).toMatchObject({ status: "inSync" });
  });
});
