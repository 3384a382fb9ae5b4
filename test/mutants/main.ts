import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { REPOSITORY } from "../helpers/repository";
import { type Fault, readFaults, staleness, withFault } from "./faults";

const HELP = `Sets faults into a copy of lib, one at a time, and runs the tests that must catch each.

Usage: npm run test:mutants -- [text …]    only faults that have a text in their words, their file or their tests

Exit code: 0 every fault was caught, 1 one survived or is stale.
`;

type Verdict = "killed" | "survived" | "known" | "stale";

function main(words: readonly string[]): void {
  if (words.includes("--help")) {
    console.log(HELP);
    return;
  }
  const faults = readFaults(REPOSITORY).filter((fault) => isMeant(fault, words));
  const copy = copyOfRepository();
  try {
    expectGreen(copy, faults);
    const verdicts = faults.map((fault) => verdictOf(copy, fault));
    const found = (verdict: Verdict): number => verdicts.filter((each) => each === verdict).length;
    const [killed, survived, known, stale] = [found("killed"), found("survived"), found("known"), found("stale")];
    console.log(`${faults.length} faults: ${killed} killed, ${survived} survived, ${known} known, ${stale} stale`);
    process.exitCode = survived + stale === 0 ? 0 : 1;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function isMeant({ fault, file, tests }: Fault, words: readonly string[]): boolean {
  return words.length === 0 || words.some((word) => [fault, file, ...tests].some((text) => text.includes(word)));
}

function copyOfRepository(): string {
  const copy = mkdtempSync(join(tmpdir(), "mutants-"));
  const left = new Set(["node_modules", ".git"]);
  cpSync(REPOSITORY, copy, { recursive: true, filter: (path) => !left.has(basename(path)), verbatimSymlinks: true });
  symlinkSync(join(REPOSITORY, "node_modules"), join(copy, "node_modules"));
  return copy;
}

/** A test that fails without a fault would pass for one that catches it. */
function expectGreen(copy: string, faults: readonly Fault[]): void {
  const { status, stderr } = runTests(copy, Array.from(new Set(faults.flatMap(({ tests }) => tests))));
  if (status !== 0) throw new Error(`tests fail without any fault:\n${stderr}`);
}

function verdictOf(copy: string, fault: Fault): Verdict {
  const path = join(copy, fault.file);
  const text = readFileSync(path, "utf8");
  const problem = staleness(fault, text);
  if (problem !== undefined) return print("stale", problem);
  writeFileSync(path, withFault(fault, text));
  const { status } = runTests(copy, fault.tests);
  writeFileSync(path, text);
  const words = `${fault.fault} (${fault.file}: ${fault.tests.join(", ")})`;
  if (status !== 0) return print("killed", words);
  return fault.survives === undefined ? print("survived", words) : print("known", `${words}: ${fault.survives}`);
}

function print(verdict: Verdict, text: string): Verdict {
  console.log(`${verdict.padEnd(8)} ${text}`);
  return verdict;
}

function runTests(copy: string, tests: readonly string[]) {
  const [e2e, unit] = [
    tests.filter((test) => test.startsWith("e2e/")),
    tests.filter((test) => !test.startsWith("e2e/")),
  ];
  const run = (project: string, names: readonly string[]) => {
    const paths = names.map((name) => `/test/${name}.test.ts`);
    const jest = [join("node_modules", "jest", "bin", "jest.js"), "--selectProjects", project, "--bail"];
    return spawnSync(process.execPath, [...jest, "--", ...paths], { cwd: copy, encoding: "utf8" });
  };
  const ofUnit = unit.length === 0 ? undefined : run("unit", unit);
  return ofUnit !== undefined && (ofUnit.status !== 0 || e2e.length === 0) ? ofUnit : run("e2e", e2e);
}

main(process.argv.slice(2));
