import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { runCommand } from "./programs/run-command";

const A = { version: "1.0.0", integrity: "sha512-a" };
const LOCKED = { "": { version: "0.1.0" }, "node_modules/a": A, "node_modules/other": { ...A, optional: true } };
const BUNDLE = "run --silent";
const INSTALL = "ci --ignore-scripts";

describe("set-up", () => {
  let project: string;

  beforeEach(async () => {
    project = await mkdtemp(join(tmpdir(), "setup-"));
    for (const folder of ["test", "node_modules"]) await mkdir(join(project, folder));
    await copyFile(join(__dirname, "setup.mjs"), join(project, "test", "setup.mjs"));
    await write("package-lock.json", { packages: LOCKED });
  });
  afterEach(() => rm(project, { recursive: true }));

  const write = (path: string, content: object): Promise<void> =>
    writeFile(join(project, path), JSON.stringify(content));

  /** Runs it with an npm that notes its first two arguments. */
  async function setUp(node = ">=20.0.0", npm = "exit 0") {
    await write("package.json", { engines: { node } });
    await writeFile(join(project, "npm"), `#!/bin/sh\necho "$1 $2" >> ${join(project, "calls")}\n${npm}\n`);
    await chmod(join(project, "npm"), 0o755);
    const env = { ...process.env, PATH: [project, process.env.PATH].join(delimiter) };
    const outcome = await runCommand(process.execPath, [join(project, "test", "setup.mjs")], { env });
    const calls = await readFile(join(project, "calls"), "utf8").catch(() => "");
    return { ...outcome, calls: calls.split("\n").filter(Boolean) };
  }

  it("only builds, without a word, when all that is locked is installed", async () => {
    await write("node_modules/.package-lock.json", { packages: { "node_modules/a": A } });
    expect(await setUp()).toEqual({ calls: [BUNDLE], stdout: "", stderr: "" });
  });

  it.each<[string, object]>([
    ["another version is installed", { "node_modules/a": { ...A, version: "0.9.0" } }],
    ["another build is installed", { "node_modules/a": { ...A, integrity: "sha512-x" } }],
    ["more is installed", { "node_modules/a": A, "node_modules/c": A }],
    ["something is missing", {}],
  ])("installs when %s, and says so on stderr alone", async (_what, packages) => {
    await write("node_modules/.package-lock.json", { packages });
    const stderr = expect.stringMatching(/^installing the dependencies.*\n$/) as string;
    expect(await setUp()).toEqual({ calls: [INSTALL, BUNDLE], stdout: "", stderr });
  });

  it("refuses a Node.js that is too old, before anything else", async () => {
    const { trouble, calls } = await setUp(">=999.1.0");
    expect(trouble).toContain(`set-up: Node.js ${process.versions.node} is too old: expected 999.1.0 or newer`);
    expect(calls).toEqual([]);
  });

  it("ends with npm's words and its own when an installation fails", async () => {
    const { stderr, calls } = await setUp(undefined, "echo no network >&2; exit 1");
    expect(stderr).toMatch(/no network\nset-up: "npm ci .*" failed\n$/);
    expect(calls).toEqual([INSTALL]);
  });
});
