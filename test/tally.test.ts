import { closingLine, slowestFiles, standInLine, sumTallies, tallyOfCheck, tallyOfJest } from "./tally";

const GREEN = {
  ...{ numPassedTests: 7, numFailedTests: 0, numPendingTests: 2, numTodoTests: 1 },
  numRuntimeErrorTestSuites: 0,
  testResults: [],
};

it.each([
  ["a green run", GREEN, 0, "7 passed, 0 failed, 3 skipped"],
  ["failed tests", { ...GREEN, numFailedTests: 2 }, 1, "7 passed, 2 failed, 3 skipped"],
  ["a file that could not be loaded", { ...GREEN, numRuntimeErrorTestSuites: 1 }, 1, "7 passed, 1 failed, 3 skipped"],
  ["a failure outside of any test", GREEN, 1, "7 passed, 1 failed, 3 skipped"],
  ["a run that a signal ended", GREEN, null, "7 passed, 1 failed, 3 skipped"],
  ["a crash without a report", undefined, 1, "0 passed, 1 failed, 0 skipped"],
  ["no report, whatever the exit code", undefined, 0, "0 passed, 1 failed, 0 skipped"],
])("a run of jest counts %s", (_what, report, exitCode, expected) => {
  expect(closingLine(tallyOfJest(report, exitCode))).toBe(expected);
});

it("the last line is the sum of all checks, and the one before names engines on stand-ins", () => {
  const tallies = [tallyOfCheck("passed"), tallyOfCheck("failed"), tallyOfCheck("skipped"), tallyOfJest(GREEN, 0)];
  expect(closingLine(sumTallies(tallies))).toBe("8 passed, 1 failed, 4 skipped");
  const engines = [{ name: "terraform-1.5.7" }, { name: "opentofu-1.12.6", standIns: "both.cjs" }];
  expect(standInLine(engines)).toBe("on stand-ins for the null and external providers: opentofu-1.12.6");
  expect(standInLine(engines.slice(0, 1))).toBeUndefined();
});

it("the slowest files of all runs are told, the slowest first", () => {
  const took = (name: string, endTime: number) => ({
    testResults: [{ name: `/x/test/${name}.test.ts`, startTime: 0, endTime }],
  });
  const reports = [took("cli/main", 9_600), took("model/decode", 500), took("e2e/newcomer", 21_000)];
  expect(slowestFiles(reports, 2)).toEqual(["  21 s  e2e/newcomer", "  10 s  cli/main"]);
});
