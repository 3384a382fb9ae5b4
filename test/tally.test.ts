import { closingLine, standInLine, sumTallies, tallyOfCheck, tallyOfJest, type JestReport } from "./tally";

const GREEN: JestReport = {
  numPassedTests: 7,
  numFailedTests: 0,
  numPendingTests: 2,
  numTodoTests: 1,
  numRuntimeErrorTestSuites: 0,
};

describe("tallyOfJest", () => {
  it.each([
    ["a green run", GREEN, 0, { passed: 7, failed: 0, skipped: 3 }],
    ["failed tests", { ...GREEN, numFailedTests: 2 }, 1, { passed: 7, failed: 2, skipped: 3 }],
    [
      "a file that could not be loaded",
      { ...GREEN, numRuntimeErrorTestSuites: 1 },
      1,
      { passed: 7, failed: 1, skipped: 3 },
    ],
    ["a failure outside of any test", GREEN, 1, { passed: 7, failed: 1, skipped: 3 }],
    ["a run that a signal ended", GREEN, null, { passed: 7, failed: 1, skipped: 3 }],
    ["a crash without a report", undefined, 1, { passed: 0, failed: 1, skipped: 0 }],
    ["no report, whatever the exit code", undefined, 0, { passed: 0, failed: 1, skipped: 0 }],
  ])("counts %s", (_what, report, exitCode, expected) => {
    expect(tallyOfJest(report, exitCode)).toEqual(expected);
  });
});

describe("closingLine", () => {
  it("says the sum of all checks", () => {
    const tallies = [tallyOfCheck("passed"), tallyOfCheck("failed"), tallyOfCheck("skipped"), tallyOfJest(GREEN, 0)];
    expect(closingLine(sumTallies(tallies))).toBe("8 passed, 1 failed, 4 skipped");
  });

  it("says zeroes for nothing", () => {
    expect(closingLine(sumTallies([]))).toBe("0 passed, 0 failed, 0 skipped");
  });
});

describe("standInLine", () => {
  const genuine = { name: "terraform-1.5.7" };
  const standIn = { name: "opentofu-1.12.6", standIns: "both.cjs" };

  it("names the engines that ran on stand-ins", () => {
    const line = "on stand-ins for the null and external providers: opentofu-1.12.6";
    expect(standInLine([genuine, standIn])).toBe(line);
  });

  it("says nothing of genuine providers", () => {
    expect(standInLine([genuine])).toBeUndefined();
  });
});
