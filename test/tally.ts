import type { Engine } from "./engine/engine";

/** Counts of checks by how they ended. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What counts of jest's JSON report (`--json`): how its tests ended, and when, in milliseconds since the epoch. */
export interface JestReport {
  readonly testResults: readonly { readonly name: string; readonly startTime: number; readonly endTime: number }[];
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  /** Test files that failed before any of their tests ran. */
  readonly numRuntimeErrorTestSuites: number;
}

/** Tally of one check that is no jest test. */
export function tallyOfCheck(outcome: keyof Tally): Tally {
  return { passed: 0, failed: 0, skipped: 0, [outcome]: 1 };
}

/**
 * Tally of one run of jest. It has at least one failure unless the run exited 0 and left a report.
 *
 * @param report undefined when the run left none: it crashed
 * @param exitCode null when a signal ended the run
 */
export function tallyOfJest(report: JestReport | undefined, exitCode: number | null): Tally {
  if (report === undefined) return tallyOfCheck("failed");
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return {
    passed: report.numPassedTests,
    failed: exitCode === 0 ? failed : Math.max(failed, 1),
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Adds tallies up. */
export function sumTallies(tallies: readonly Tally[]): Tally {
  const sum = (key: keyof Tally) => tallies.reduce((total, tally) => total + tally[key], 0);
  return { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") };
}

/** The slowest test files, with the seconds of each, such as `  21 s  e2e/newcomer`. Jest runs some at one time. */
export function slowestFiles(reports: readonly Pick<JestReport, "testResults">[], most = 10): readonly string[] {
  const files = reports.flatMap(({ testResults }) => testResults);
  const seconds = files.map(({ name, startTime, endTime }) => [name, (endTime - startTime) / 1000] as const);
  const slowest = seconds.toSorted(([, one], [, other]) => other - one).slice(0, most);
  return slowest.map(
    ([name, took]) => `${took.toFixed(0).padStart(4)} s  ${name.replace(/^.*[/\\]test[/\\]|\.test\.ts$/g, "")}`,
  );
}

/** The line before the last one when engines ran on stand-ins, such as `on stand-ins for the null and external providers: terraform-1.5.7`. */
export function standInLine(engines: readonly Pick<Engine, "name" | "standIns">[]): string | undefined {
  const names = engines.filter(({ standIns }) => standIns !== undefined).map(({ name }) => name);
  return names.length === 0 ? undefined : `on stand-ins for the null and external providers: ${names.join(", ")}`;
}

/** The last line of a test run, such as `12 passed, 0 failed, 1 skipped`. */
export function closingLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
