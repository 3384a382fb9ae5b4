import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { runCommand } from "./programs/run-command";

const LOCKED = {
  "node_modules/a": { version: "1.0.0", integrity: "sha512-a" },
  "node_modules/for-another-platform": { version: "3.0.0", integrity: "sha512-c", optional: true },
};
const INSTALLED = { "node_modules/a": LOCKED["node_modules/a"] };

let project: string;
beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), "setup-"));
  await mkdir(join(project, "test"));
  await copyFile(join(__dirname, "setup.mjs"), join(project, "test", "setup.mjs"));
  await writeJson("package.json", { engines: { node: ">=20.0.0" } });
  await writeJson("package-lock.json", { packages: { "": { version: "0.1.0" }, ...LOCKED } });
  await fakeNpm("exit 0");
});
afterEach(() => rm(project, { recursive: true }));

async function writeJson(path: string, content: unknown): Promise<void> {
  await mkdir(dirname(join(project, path)), { recursive: true });
  await writeFile(join(project, path), JSON.stringify(content));
}

const writeInstalled = (packages: object) => writeJson("node_modules/.package-lock.json", { packages });

/** An npm that notes its first two arguments in `calls` and runs the given line. */
async function fakeNpm(line: string): Promise<void> {
  await writeFile(join(project, "npm"), `#!/bin/sh\necho "$1 $2" >> ${join(project, "calls")}\n${line}\n`);
  await chmod(join(project, "npm"), 0o755);
}

async function setUp() {
  const PATH = [project, process.env.PATH].join(delimiter);
  const outcome = await runCommand(process.execPath, [join(project, "test", "setup.mjs")], {
    env: { ...process.env, PATH },
  });
  const calls = await readFile(join(project, "calls"), "utf8").catch(() => "");
  return { ...outcome, calls: calls.split("\n").filter(Boolean) };
}

const BUNDLE = "run --silent";
const INSTALL = "ci --ignore-scripts";

describe("set-up", () => {
  it("installs and builds in a fresh clone, saying so on stderr alone", async () => {
    const { calls, stdout, stderr, trouble } = await setUp();
    expect({ calls, stdout, trouble }).toEqual({ calls: [INSTALL, BUNDLE], stdout: "", trouble: undefined });
    expect(stderr).toMatch(/^installing the dependencies.*\n$/);
  });

  it("only builds, without a word, when all that is locked is installed", async () => {
    await writeInstalled(INSTALLED);
    expect(await setUp()).toEqual({ calls: [BUNDLE], stdout: "", stderr: "" });
  });

  it.each<[string, object]>([
    ["another version is installed", { "node_modules/a": { version: "0.9.0", integrity: "sha512-a" } }],
    ["another build is installed", { "node_modules/a": { version: "1.0.0", integrity: "sha512-x" } }],
    ["more is installed", { ...INSTALLED, "node_modules/c": { version: "1.0.0" } }],
    ["something is missing", {}],
  ])("installs again when %s", async (_what, packages) => {
    await writeInstalled(packages);
    expect((await setUp()).calls).toEqual([INSTALL, BUNDLE]);
  });

  it("refuses a Node.js that is too old, before anything else", async () => {
    await writeJson("package.json", { engines: { node: ">=999.1.0" } });
    const { trouble, calls } = await setUp();
    expect(trouble).toContain(`set-up: Node.js ${process.versions.node} is too old: expected 999.1.0 or newer`);
    expect(calls).toEqual([]);
  });

  it("ends with npm's words and its own when an installation fails", async () => {
    await fakeNpm("echo no network >&2; exit 1");
    const { stderr, calls } = await setUp();
    expect(stderr).toMatch(/no network\nset-up: "npm ci .*" failed\n$/);
    expect(calls).toEqual([INSTALL]);
  });
});
