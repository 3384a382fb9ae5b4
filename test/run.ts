import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { arePrograms, obtainPrograms, readEnginesUnderTest } from "./engine/under-test";
import { isContinuousIntegration } from "./helpers/continuous-integration";
import {
  closingLine,
  slowestFiles,
  standInLine,
  sumTallies,
  tallyOfCheck,
  tallyOfJest,
  type JestReport,
  type Tally,
} from "./tally";

interface Step {
  readonly title: string;
  readonly run: () => Promise<Tally>;
}

/** Those of a line run at one time, so that no core is idle. Engines come before the unit tests, some of which run one. */
const STEPS: readonly (readonly Step[])[] = [
  [
    { title: "type check", run: () => runScript("typecheck") },
    { title: "engines, lines of Node.js, other clients", run: countPrograms },
  ],
  [
    { title: "format", run: () => runScript("format:check") },
    { title: "lint", run: () => runScript("lint") },
    { title: "unit tests", run: () => runJest("unit") },
  ],
  [{ title: "end-to-end tests", run: () => runJest("e2e") }],
];

/** Runs every step, whatever became of those before it, and ends with the sum of their checks. */
async function main(): Promise<void> {
  const tallies: Tally[] = [];
  for (const steps of STEPS) tallies.push(...(await Promise.all(steps.map(runStep))));
  const total = sumTallies(tallies);
  process.exitCode = total.failed === 0 ? 0 : 1;
  const standIns = standInLine(arePrograms() ? readEnginesUnderTest().engines : []);
  console.log(["", "slowest test files:", ...slowestFiles(REPORTS)].join("\n"));
  console.log(["", ...(standIns === undefined ? [] : [standIns]), closingLine(total)].join("\n"));
}

async function runStep({ title, run }: Step): Promise<Tally> {
  console.log(`\n== ${title}`);
  const start = Date.now();
  const tally = await run().catch((error: unknown) => {
    console.error(error);
    return tallyOfCheck("failed");
  });
  console.log(`== ${title}: ${closingLine(tally)}, ${Math.round((Date.now() - start) / 1000)} s`);
  return tally;
}

async function runScript(name: string): Promise<Tally> {
  const exitCode = await runStreaming("npm", ["run", "--silent", name]);
  return tallyOfCheck(exitCode === 0 ? "passed" : "failed");
}

/** Gets the engines, the lines of Node.js and the other clients, one check each, and hands them to the steps that follow. */
async function countPrograms(): Promise<Tally> {
  const { found, missing } = await obtainPrograms(console.log);
  const [first] = readEnginesUnderTest().engines;
  if (first !== undefined) process.env.TERRAFORM_BINARY_NAME ??= first.path;
  for (const { name, reason } of missing) console.log(`without ${name}: ${reason}`);
  const outcome = isContinuousIntegration() ? "failed" : "skipped";
  return sumTallies([...found.map(() => tallyOfCheck("passed")), ...missing.map(() => tallyOfCheck(outcome))]);
}

/** Of the runs of jest that left one. */
const REPORTS: JestReport[] = [];

async function runJest(project: string): Promise<Tally> {
  const folder = await mkdtemp(join(tmpdir(), "jest-report-"));
  const outputFile = join(folder, "report.json");
  try {
    const exitCode = await runStreaming("jest", ["--selectProjects", project, "--json", "--outputFile", outputFile]);
    const report = await readReport(outputFile);
    if (report !== undefined) REPORTS.push(report);
    return tallyOfJest(report, exitCode);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readReport(path: string): Promise<JestReport | undefined> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as JestReport);
}

/** Runs a command on this process's own streams. npm has put the commands of the dependencies on PATH. */
function runStreaming(command: string, args: readonly string[]): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ["ignore", "inherit", "inherit"],
      shell: process.platform === "win32",
    });
    child.once("error", reject);
    child.once("close", resolve);
  });
}

void main();
