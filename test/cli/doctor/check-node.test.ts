import { mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { checkNode } from "../../../lib/cli/doctor-steps";
import { writeFakeEngine } from "../../helpers/engine/fake-engine";

const REMEDY = "install Node.js 20.18.1 or later where Terraform runs: it starts node for every plan and apply";
const { signal } = new AbortController();

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "doctor-node-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("doctor's Node.js", () => {
  it("is the first on the PATH, and is told with its version", async () => {
    symlinkSync(process.execPath, join(folder, "node"));
    const [path, version] = [realpathSync(process.execPath), process.versions.node];
    expect(await checkNode({ PATH: [folder, "/nowhere"].join(delimiter) }, signal)).toEqual({
      status: "ok",
      value: undefined,
      details: [`Terraform starts ${path}, ${version}`],
      facts: { version, path },
    });
  });

  it("fails when it is too old", async () => {
    await writeFakeEngine(join(folder, "node"), "echo 18.20.8 /usr/bin/node");
    expect(await checkNode({ PATH: folder }, signal)).toEqual({
      status: "failed",
      details: ["/usr/bin/node is Node.js 18.20.8, which is too old, expected 20.18.1 or later"],
      remedy: "install a newer one, and put it first on the PATH of the user that runs this",
      facts: { version: "18.20.8", path: "/usr/bin/node" },
    });
  });

  it.each([
    ["is another program", "echo Welcome to node.", 'node on the PATH is no Node.js: it printed "Welcome to node.\\n"'],
    ["cannot start", "echo cannot find libnode.so >&2; exit 127", "node does not run: cannot find libnode.so"],
  ])("fails when it %s", async (_what, line, problem) => {
    await writeFakeEngine(join(folder, "node"), line);
    expect(await checkNode({ PATH: folder }, signal)).toEqual({ status: "failed", details: [problem], remedy: REMEDY });
  });

  it("fails when there is none", async () => {
    const problem = "there is no node on the PATH";
    expect(await checkNode({ PATH: folder }, signal)).toEqual({ status: "failed", details: [problem], remedy: REMEDY });
  });
});
