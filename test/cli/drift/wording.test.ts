import { describeConcerned, describeSvm, listOf } from "../../../lib/cli/report";

const NAMES = Array.from({ length: 12 }, (_, index) => `s${index}`);

describe("the words of a report", () => {
  it.each([
    [NAMES.slice(0, 1), "s0"],
    [NAMES.slice(0, 10), "s0, s1, s2, s3, s4, s5, s6, s7, s8, s9"],
    [NAMES, "s0, s1, s2, s3, s4, s5, s6, s7, s8, s9 and 2 more"],
  ])("spell out at most ten names: %j", (names, text) => {
    expect(listOf(names)).toBe(text);
  });

  it.each([
    [{ svm: "svm_db", cluster: "cluster1" }, "SVM svm_db of cluster cluster1"],
    [{ svm: "svm_db" }, "SVM svm_db"],
    [{ cluster: "cluster1" }, "cluster cluster1"],
    [{}, ""],
  ])("name of %j what is known", (known, text) => {
    expect(describeSvm({ stack: "prod", construct: "db", ...known })).toBe(text);
  });

  it.each([
    [{ cluster: "cluster1" }, "stack prod, cluster cluster1: db, web"],
    [{}, "stack prod: db, web"],
  ])("say whom a problem concerns, with %j", (known, text) => {
    const problem = { stack: "prod", kind: "failed", problem: "x", constructs: ["db", "web"], ...known } as const;
    expect(describeConcerned(problem)).toBe(text);
  });
});
