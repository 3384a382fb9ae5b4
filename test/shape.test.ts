import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "./documents";
import { REPOSITORY } from "./helpers/repository";

/** How long the library's files are, in lines, the shortest first. The linter refuses those over 200, and functions over 40. */
function lengths(): readonly number[] {
  const lib = join(REPOSITORY, "lib");
  const sources = readdirSync(lib, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
  const texts = sources.map((path) => readFileSync(join(lib, path), "utf8"));
  return texts.map((text) => text.split("\n").length - 1).sort((a, b) => a - b);
}

describe("the library's files", () => {
  it("have fewer than 100 lines at the median", () => {
    expect(lengths()[Math.floor(lengths().length / 2)]).toBeLessThan(100);
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
