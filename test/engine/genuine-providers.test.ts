import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFakeEngine } from "../helpers/engine/fake-engine";
import { obtainGenuineProviders } from "./genuine-providers";
import { identifyEngine } from "./identify";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "genuine-providers-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** An engine whose `init` notes the CLI configuration that it has, and runs the given line. */
async function engineWith(init: string) {
  const note = `echo "config: $TF_CLI_CONFIG_FILE" >>${join(folder, "calls")}`;
  const line = `[ "$1" = version ] && echo "Terraform v1.9.0" && exit\n${note}\n${init}`;
  return identifyEngine(await writeFakeEngine(join(folder, "terraform"), line));
}

const calls = () => readFile(join(folder, "calls"), "utf8");
const USER = { ...process.env, TF_CLI_CONFIG_FILE: "users.rc" };

describe("obtainGenuineProviders", () => {
  it("has them installed once, as the user's configuration says, and serves them from a mirror then", async () => {
    const engine = await engineWith("mkdir -p .terraform/providers");
    const mirrors = join(folder, "mirrors");
    const config = join(mirrors, "terraform-1.9.0", "providers.tfrc");
    expect(await obtainGenuineProviders(engine, mirrors, USER)).toEqual({ cliConfigFile: config });
    expect(await obtainGenuineProviders(engine, mirrors, USER)).toEqual({ cliConfigFile: config });
    expect(await calls()).toBe(`config: users.rc\nconfig: ${config}\n`);
    expect(await readFile(config, "utf8")).toContain(join(mirrors, "terraform-1.9.0", ".terraform", "providers"));
  });

  it("has them installed again where the mirror does not serve any more", async () => {
    const engine = await engineWith('[ "$TF_CLI_CONFIG_FILE" = users.rc ]');
    await obtainGenuineProviders(engine, folder, USER);
    expect(await obtainGenuineProviders(engine, folder, USER)).toHaveProperty("cliConfigFile");
    expect((await calls()).match(/users\.rc/g)).toHaveLength(2);
  });

  it("says why they cannot be had, and leaves nothing behind", async () => {
    const engine = await engineWith('echo "Error: No such host" >&2; exit 1');
    const mirrors = join(folder, "mirrors");
    expect(await obtainGenuineProviders(engine, mirrors, USER)).toEqual({ trouble: "No such host" });
    expect(await readdir(mirrors)).toEqual([]);
  });
});
