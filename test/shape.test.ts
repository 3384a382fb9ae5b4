import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "./documents";
import { REPOSITORY } from "./helpers/repository";

/** The only place where a number is raised, with the reason, or lowered. */
const BUDGET_FILE = "test/budget.json";

/** How far a number may be exceeded before anybody has to decide: a fix comes with its test. */
const SLACK = 0.02;

type Budget = Readonly<Record<string, { readonly most: number; readonly reason: string }>>;

/** The linter demands the same, and at most 40 lines a function. */
const MOST_LINES_OF_A_FILE = 400;

/** The lines of each file below a folder, by its path. */
function linesBelow(folder: string, extension = ""): ReadonlyMap<string, number> {
  const entries = readdirSync(join(REPOSITORY, folder), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith(extension));
  return new Map(files.map(({ parentPath, name }) => [join(parentPath, name), linesOf(join(parentPath, name))]));
}

function linesOf(path: string): number {
  return readFileSync(path, "utf8").split("\n").length - 1;
}

function wordsOf(path: string): number {
  return readFileSync(join(REPOSITORY, path), "utf8").trim().split(/\s+/).length;
}

function sum(numbers: Iterable<number>): number {
  return Array.from(numbers).reduce((total, number) => total + number, 0);
}

describe("the repository", () => {
  const lib = linesBelow("lib");

  it(`keeps within ${BUDGET_FILE}`, () => {
    const found: Readonly<Record<string, number>> = {
      "lines of lib": sum(lib.values()),
      "files of lib": lib.size,
      "lines of test/**/*.ts": sum(linesBelow("test", ".ts").values()),
      "words of docs/limits.md": wordsOf("docs/limits.md"),
    };
    const budget = JSON.parse(readFileSync(join(REPOSITORY, BUDGET_FILE), "utf8")) as Budget;
    expect(Object.keys(budget)).toEqual(Object.keys(found));
    const over = Object.entries(found).filter(([name, number]) => number > (budget[name]?.most ?? 0) * (1 + SLACK));
    const remedy = `make it less, or raise "most" in ${BUDGET_FILE} and say why in its "reason"`;
    expect(over.map(([name, number]) => `${number} ${name}, budget ${budget[name]?.most}: ${remedy}`)).toEqual([]);
    expect(Object.keys(budget).filter((name) => !budget[name]?.reason.includes(" "))).toEqual([]);
  });

  it(`has no file of more than ${MOST_LINES_OF_A_FILE} lines in lib`, () => {
    expect(Array.from(lib).filter(([, lines]) => lines > MOST_LINES_OF_A_FILE)).toEqual([]);
  });
});

it("the layout in CONTRIBUTING.md names every part of lib, and nothing that is not there", () => {
  const named = Array.from(codeOf("CONTRIBUTING.md", "Layout", "").matchAll(/^\S+/gm), ([path]) => path);
  expect(named.filter((path) => !existsSync(join(REPOSITORY, path)))).toEqual([]);
  const parts = readdirSync(join(REPOSITORY, "lib"), { withFileTypes: true }).map((entry) =>
    entry.isDirectory() ? `lib/${entry.name}/` : `lib/${entry.name}`,
  );
  expect(parts.filter((part) => !part.endsWith(".json") && !named.includes(part))).toEqual([]);
});
