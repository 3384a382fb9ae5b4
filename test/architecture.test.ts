import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { REPOSITORY } from "./helpers/repository";
import { runCommand } from "./programs/run-command";

/** As far as this test reads dependency-cruiser's report. */
interface Report {
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
  };
}

/** Files that others import. */
const SURROUNDINGS: Readonly<Record<string, string>> = {
  "lib/index.ts": "",
  "lib/errors.ts": "",
  "lib/ontap/wire.ts": "",
  "lib/ontap/client.ts": "",
  "lib/reconciler/plan.ts": "",
  "lib/simulator/simulator.ts": "",
  "lib/testing.ts": "",
  "test/run.ts": "",
};

/** What dependency-cruiser says of a project with these files: names of rules by file. */
async function violations(files: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string[]>>> {
  const folder = await mkdtemp(join(tmpdir(), "architecture-"));
  for (const [path, source] of Object.entries({ ...SURROUNDINGS, ...files })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), source);
  }
  await symlink(join(REPOSITORY, "node_modules"), join(folder, "node_modules"));
  const flags = ["--config", join(REPOSITORY, ".dependency-cruiser.mjs"), "--output-type", "json"];
  const cruiser = join(REPOSITORY, "node_modules", ".bin", "depcruise");
  const { stdout } = await runCommand(cruiser, [...flags, "lib", "main.ts"], { cwd: folder });
  await rm(folder, { recursive: true });
  const found: Record<string, string[]> = {};
  for (const { from, rule } of (JSON.parse(stdout) as Report).summary.violations) (found[from] ??= []).push(rule.name);
  return found;
}

describe("the import table", () => {
  it("refuses everything else, by name of the rule", async () => {
    const found = await violations({
      "lib/model/other.ts": 'import { x } from "../ontap/client"',
      "lib/model/type.ts": 'import type { X } from "../ontap/client"',
      "lib/model/inline-type.ts": 'let x: import("../ontap/client").X',
      "lib/model/lazy.ts": 'const x = await import("../ontap/client")',
      "lib/model/require.ts": 'const x = require("../ontap/client")',
      "lib/model/assignment.ts": 'import x = require("../ontap/client")',
      "lib/model/barrel.ts": 'import { x } from "../index"',
      "lib/model/barrel-folder.ts": 'import { x } from ".."',
      "lib/model/outside.ts": 'import "../../test/run"',
      "lib/model/missing.ts": 'import "./nowhere"',
      "lib/model/passed-on.ts": 'export { x } from "../errors"',
      "lib/index.ts": 'import "./cli/drift"; export { x } from "./model/assignment"',
      "lib/reconciler/library.ts": 'import { Token } from "cdktf"',
      "lib/ontap/second.ts": 'import type { Pool } from "undici"',
      "lib/provisioner/direct.ts": 'import "undici"',
      "lib/simulator/wire-value.ts": 'import { x } from "../ontap/wire"',
      "lib/simulator/client-type.ts": 'import type { X } from "../ontap/client"',
      "lib/simulator/testing.ts": 'import "../testing"',
      "lib/testing/constructs.ts": 'import { x } from "../index"',
      "lib/cli/drift.ts": 'import "../simulator/simulator"',
      "lib/cli/doctor.ts": 'import { x } from "./schemas"',
      "lib/cli/schemas.ts": 'import { x } from "undici"',
      "lib/extra/row.ts": 'import "../errors"',
      "lib/errors.ts": 'import { x } from "./errors"',
      "lib/plugin/a.ts": 'import "./b"',
      "lib/plugin/b.ts": 'import type { A } from "./a"',
      "main.ts": 'import { x } from "./lib/reconciler/plan"',
    });
    const outOfTable = [
      "other",
      "type",
      "inline-type",
      "lazy",
      "require",
      "assignment",
      "barrel",
      "barrel-folder",
      "outside",
    ];
    expect(found).toEqual({
      ...Object.fromEntries(outOfTable.map((name) => [`lib/model/${name}.ts`, ["model: modules"]])),
      "lib/model/missing.ts": ["no unknown file"],
      "lib/model/passed-on.ts": ["no further barrel"],
      "lib/index.ts": ["index: modules"],
      "lib/reconciler/library.ts": ["reconciler: libraries"],
      "lib/ontap/second.ts": ["undici where connections are made and requests sent"],
      "lib/provisioner/direct.ts": ["provisioner: libraries", "undici where connections are made and requests sent"],
      "lib/simulator/wire-value.ts": ["simulator: types only"],
      "lib/simulator/client-type.ts": ["simulator: modules"],
      "lib/simulator/testing.ts": ["simulator: modules"],
      "lib/testing/constructs.ts": ["testing: modules"],
      "lib/cli/drift.ts": ["cli: modules"],
      "lib/cli/doctor.ts": ["schemas of output: types only"],
      "lib/cli/schemas.ts": ["cli/schemas: libraries", "undici where connections are made and requests sent"],
      "lib/extra/row.ts": ["a module without a row"],
      "lib/errors.ts": ["no cycle"],
      "lib/plugin/a.ts": ["no cycle"],
      "main.ts": ["main: modules"],
    });
  });
});
