import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "./documents";
import { REPOSITORY } from "./helpers/repository";

/** What may only become less: lower a number here when it has. */
const BUDGET = {
  "lines of lib": 17_840,
  "files of lib": 140,
  "lines of test/**/*.ts": 31_717,
  "words of docs/limits.md": 763,
};

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

  it("keeps within its budget", () => {
    const found: typeof BUDGET = {
      "lines of lib": sum(lib.values()),
      "files of lib": lib.size,
      "lines of test/**/*.ts": sum(linesBelow("test", ".ts").values()),
      "words of docs/limits.md": wordsOf("docs/limits.md"),
    };
    const names = Object.keys(BUDGET) as (keyof typeof BUDGET)[];
    expect(names.filter((name) => found[name] > BUDGET[name]).map((name) => `${name}: ${found[name]}`)).toEqual([]);
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
