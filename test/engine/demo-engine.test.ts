import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFakeEngine } from "../helpers/engine/fake-engine";
import { obtainDemoEngine, obtainOwnEngine } from "./demo-engine";
import type { Recipe } from "../programs/recipe";
import type { Engine } from "./engine";
import { identifyEngine } from "./identify";

let folder: string;
let lines: string[];
const report = (line: string) => lines.push(line);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "demo-engine-"));
  lines = [];
});
afterEach(() => rm(folder, { recursive: true }));

/** An engine alone on PATH, whose `init` ends with the given code. */
async function machineWith(initExitCode: number) {
  const line = `[ "$1" = version ] && echo "Terraform v1.9.0" && exit\nexit ${initExitCode}`;
  const path = await writeFakeEngine(join(folder, "terraform"), line);
  return { path, env: { PATH: folder, XDG_CACHE_HOME: folder } };
}

describe("obtainDemoEngine", () => {
  it("leaves the user's engine its own configuration where that serves, and says nothing", async () => {
    const { path, env } = await machineWith(0);
    expect(await obtainDemoEngine(report, env)).toEqual({ name: "terraform-1.9.0", version: "1.9.0", path });
    expect(lines).toEqual([]);
  });

  it("gives the user's engine the stand-ins where its registry is out of reach, and says so in one line", async () => {
    const { path, env } = await machineWith(1);
    const { cliConfigFile, ...engine } = await obtainDemoEngine(report, env);
    expect(engine).toEqual({ name: "terraform-1.9.0", version: "1.9.0", path });
    expect(cliConfigFile).toContain(join(folder, "cdktf-ontap-iscsi"));
    expect(lines).toEqual([expect.stringMatching(/^terraform-1\.9\.0 .* cannot install .* stand-ins/)]);
  });

  it("gives the user's engine the configuration that E2E_TF_CLI_CONFIG names", async () => {
    const { env } = await machineWith(1);
    const cliConfigFile = join(folder, "genuine.tfrc");
    await writeFile(cliConfigFile, "");
    expect(await obtainDemoEngine(report, { ...env, E2E_TF_CLI_CONFIG: cliConfigFile })).toMatchObject({
      cliConfigFile,
    });
    expect(lines).toEqual([]);
  });
});

describe("obtainOwnEngine", () => {
  const possible = (name: string): Recipe<Engine> => ({
    name,
    executable: "engine",
    how: "by hand",
    identify: identifyEngine,
    make: async (into) => {
      await writeFakeEngine(join(into, "engine"), `echo "Terraform v${name.replace("terraform-", "")}"`);
    },
  });
  const impossible = (name: string): Recipe<Engine> => ({
    ...possible(name),
    make: () => Promise.reject(new Error("no go")),
  });

  it("prefers an engine of the cache to a quicker recipe", async () => {
    await obtainOwnEngine([possible("terraform-1.8.0")], folder, report);
    const engine = await obtainOwnEngine([possible("terraform-1.9.0"), possible("terraform-1.8.0")], folder, report);
    expect(engine).toMatchObject({ name: "terraform-1.8.0" });
  });

  it("goes on to the next recipe where one is not possible", async () => {
    const engine = await obtainOwnEngine([impossible("terraform-1.9.0"), possible("terraform-1.8.0")], folder, report);
    expect(engine).toMatchObject({ name: "terraform-1.8.0" });
  });

  it("says what to install where none is possible, and why each is not", async () => {
    const obtained = obtainOwnEngine([impossible("terraform-1.9.0")], folder, report);
    await expect(obtained).rejects.toThrow(/\(terraform-1\.9\.0: no go\): install Terraform or OpenTofu/);
  });
});
