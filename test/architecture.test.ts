import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import {
  barrelViolations,
  filesImporting,
  importCycles,
  importViolations,
  type ImportMap,
} from "./helpers/architecture";
import { importsOf } from "./helpers/source-imports";

const ROOT = join(__dirname, "..");
const LONGEST_FILE = 300;

/** The library and the example app; ambient declarations import nothing. */
function sources(): ReadonlyMap<string, string> {
  const library = readdirSync(join(ROOT, "lib"), { recursive: true, encoding: "utf8" })
    .map((path) => posix.join("lib", path.replaceAll("\\", "/")))
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".d.ts"));
  return new Map([...library, "main.ts"].map((path) => [path, readFileSync(join(ROOT, path), "utf8")]));
}

function mapOf(files: Readonly<Record<string, string>>): ImportMap {
  return new Map(Object.entries(files).map(([path, source]) => [path, importsOf(source)]));
}

describe("the project's sources", () => {
  const files = sources();
  const imports = mapOf(Object.fromEntries(files));

  it("are found", () => {
    expect(files.size).toBeGreaterThan(20);
  });

  it("import only what the import table allows", () => {
    expect(importViolations(imports)).toEqual([]);
  });

  it("have no import cycles", () => {
    expect(importCycles(imports)).toEqual([]);
  });

  it("name undici in one file, and in the one that stands in for its entry in the bundle", () => {
    const naming = ["lib/ontap/exchange.ts", "lib/provisioner/bundled/undici.ts"];
    expect(filesImporting("undici", imports)).toEqual(naming);
  });

  it("have no barrels but those that users import from, which export by name", () => {
    expect(barrelViolations(imports)).toEqual([]);
  });

  it(`are shorter than ${LONGEST_FILE} lines`, () => {
    const long = [...files].filter(([, source]) => source.split("\n").length > LONGEST_FILE).map(([path]) => path);
    expect(long).toEqual([]);
  });
});

describe("the import table", () => {
  const surroundings = {
    "lib/index.ts": "",
    "lib/errors.ts": "",
    "lib/ontap/wire.ts": "",
    "lib/ontap/client.ts": "",
    "lib/reconciler/plan.ts": "",
    "lib/simulator/simulator.ts": "",
    "lib/testing.ts": "",
  };

  it.each([
    ["a module of its row", "lib/model/a.ts", 'import { x } from "../errors"'],
    ["a file of its own module", "lib/ontap/a.ts", 'import { x } from "./client"'],
    ["Node's own modules", "lib/errors.ts", 'import { x } from "node:fs"'],
    ["a file of its library's package", "lib/ontap/a.ts", 'import Pool from "undici/lib/dispatcher/pool.js"'],
    [
      "a file of its library's scoped package",
      "lib/constructs/a.ts",
      'import { x } from "@cdktf/provider-null/lib/provider"',
    ],
    ["the wire types, from the simulator", "lib/simulator/a.ts", 'import { type X } from "../ontap/wire"'],
    ["the simulator, from its verb", "lib/cli/verbs/simulate.ts", 'import { x } from "../../simulator/simulator"'],
    [
      "the simulator, from a part of its verb",
      "lib/cli/simulate-options.ts",
      'import { x } from "../simulator/simulator"',
    ],
    ["the simulator, from what tests a user's stack", "lib/testing.ts", 'import { x } from "./simulator/simulator"'],
    ["the public names, from the example app", "main.ts", 'import { x } from "./lib"'],
  ])("allows %s", (_what, path, source) => {
    expect(importViolations(mapOf({ ...surroundings, [path]: source }))).toEqual([]);
  });

  it.each([
    ["a module that is not in its row", "lib/model/a.ts", "../ontap/client", 'import { x } from "../ontap/client"'],
    ["a type of such a module", "lib/model/a.ts", "../ontap/client", 'import type { X } from "../ontap/client"'],
    ["an inline type of such a module", "lib/model/a.ts", "../ontap/client", 'let x: import("../ontap/client").X'],
    ["such a module, lazily", "lib/model/a.ts", "../ontap/client", 'const x = await import("../ontap/client")'],
    ["such a module, by require", "lib/model/a.ts", "../ontap/client", 'const x = require("../ontap/client")'],
    ["such a module, by assignment", "lib/model/a.ts", "../ontap/client", 'import x = require("../ontap/client")'],
    ["such a module, passed on", "lib/model/a.ts", "../ontap/client", 'export { x } from "../ontap/client"'],
    ["a library of another row", "lib/reconciler/a.ts", "cdktf", 'import { Token } from "cdktf"'],
    ["the barrel, from inside", "lib/model/a.ts", "../index", 'import { x } from "../index"'],
    ["the barrel, by its folder", "lib/model/a.ts", "..", 'import { x } from ".."'],
    [
      "a value of the wire types, from the simulator",
      "lib/simulator/a.ts",
      "../ontap/wire",
      'import { x } from "../ontap/wire"',
    ],
    [
      "the client's types, from the simulator",
      "lib/simulator/a.ts",
      "../ontap/client",
      'import type { X } from "../ontap/client"',
    ],
    [
      "the simulator, from another verb",
      "lib/cli/drift.ts",
      "../simulator/simulator",
      'import "../simulator/simulator"',
    ],
    ["the constructs, from what tests them", "lib/testing/a.ts", "../index", 'import { x } from "../index"'],
    ["what tests a user's stack, from the simulator", "lib/simulator/a.ts", "../testing", 'import "../testing"'],
    ["a file outside of the library", "lib/model/a.ts", "../../test/run", 'import "../../test/run"'],
    [
      "inner modules, from the example app",
      "main.ts",
      "./lib/reconciler/plan",
      'import { x } from "./lib/reconciler/plan"',
    ],
    ["anything, from a module without a row", "lib/extra/a.ts", "../errors", 'import { x } from "../errors"'],
  ])("refuses %s", (_what, path, specifier, source) => {
    expect(importViolations(mapOf({ ...surroundings, [path]: source }))).toEqual([`${path} imports ${specifier}`]);
  });
});

describe("the other rules", () => {
  it("find a cycle, whichever file leads into it", () => {
    const files = {
      "lib/x.ts": 'import "./a"',
      "lib/a.ts": 'import "./b"',
      "lib/b.ts": 'import type { A } from "./a"',
    };
    expect(importCycles(mapOf(files))).toEqual(["lib/a.ts → lib/b.ts → lib/a.ts"]);
  });

  it("find a file that imports itself", () => {
    expect(importCycles(mapOf({ "lib/a.ts": 'import "./a"' }))).toEqual(["lib/a.ts → lib/a.ts"]);
  });

  it("take two ways to one file for no cycle", () => {
    const files = { "lib/a.ts": 'import "./b"; import "./c"', "lib/b.ts": 'import "./c"', "lib/c.ts": "" };
    expect(importCycles(mapOf(files))).toEqual([]);
  });

  it.each([
    ["a second barrel", "lib/model/index.ts", 'export { a } from "./a"'],
    ["a barrel of the testing folder", "lib/testing/a.ts", 'export { a } from "./b"'],
    ["everything passed on", "lib/index.ts", 'export * from "./model/a"'],
    ["everything passed on under a name", "lib/index.ts", 'export * as model from "./model/a"'],
  ])("find %s", (_what, path, source) => {
    expect(barrelViolations(mapOf({ [path]: source }))).toEqual([path]);
  });

  it("count the files that name a library, types included", () => {
    const files = {
      "lib/a.ts": 'import type { P } from "undici"',
      "lib/b.ts": 'import P from "undici/pool.js"',
      "lib/c.ts": "",
    };
    expect(filesImporting("undici", mapOf(files))).toEqual(["lib/a.ts", "lib/b.ts"]);
  });
});
