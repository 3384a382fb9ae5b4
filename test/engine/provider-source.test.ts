import { access, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFakeEngine } from "../helpers/engine/fake-engine";
import { identifyEngine } from "./identify";
import { providerConfig, tryProviders } from "./provider-source";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "provider-source-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("providerConfig", () => {
  it("is the file that E2E_TF_CLI_CONFIG names", async () => {
    const named = join(folder, "genuine.tfrc");
    await writeFile(named, "");
    expect(await providerConfig({ E2E_TF_CLI_CONFIG: named })).toBe(named);
  });

  it("refuses an E2E_TF_CLI_CONFIG that names no file", async () => {
    const named = join(folder, "missing.tfrc");
    await expect(providerConfig({ E2E_TF_CLI_CONFIG: named })).rejects.toThrow(`no file "${named}"`);
  });

  it.each([{}, { E2E_TF_CLI_CONFIG: "" }])("is the stand-ins' mirror in the user's cache for %j", async (env) => {
    const file = await providerConfig({ ...env, XDG_CACHE_HOME: folder });
    expect(file.startsWith(join(folder, "cdktf-ontap-iscsi", "stand-ins"))).toBe(true);
  });
});

describe("tryProviders", () => {
  /** An engine whose `init` runs the given line. */
  async function engineWith(init: string) {
    const line = `[ "$1" = version ] && echo "Terraform v1.9.0" && exit\n${init}`;
    return identifyEngine(await writeFakeEngine(join(folder, "terraform"), line));
  }

  it("is undefined when the engine can install both", async () => {
    const engine = await engineWith("grep -q hashicorp/null main.tf && grep -q hashicorp/external main.tf");
    expect(await tryProviders(engine)).toBeUndefined();
  });

  it("leaves the engine the configuration that the user has", async () => {
    const engine = await engineWith('[ "$TF_CLI_CONFIG_FILE" = mine ]');
    expect(await tryProviders(engine, { ...process.env, TF_CLI_CONFIG_FILE: "mine" })).toBeUndefined();
  });

  it.each([
    [
      "the headline of the engine's report",
      'printf "\\nError: No such host\\n\\nlookup of it\\n" >&2; exit 1',
      "No such host",
    ],
    ["its last words when it made no report", "echo killed >&2; exit 1", "ended with 1: killed"],
  ])("gives %s", async (_what, init, reason) => {
    expect(await tryProviders(await engineWith(init))).toContain(reason);
  });

  it("gives up on an engine that takes too long", async () => {
    expect(await tryProviders(await engineWith("exec sleep 60"), process.env, 200)).toContain("took longer than 0.2 s");
  });

  it("leaves no folder behind", async () => {
    await tryProviders(await engineWith(`pwd > ${join(folder, "where")}`));
    const where = await readFile(join(folder, "where"), "utf8");
    await expect(access(where.trim())).rejects.toMatchObject({ code: "ENOENT" });
  });
});
