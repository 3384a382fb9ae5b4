import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFakeEngine } from "../helpers/engine/fake-engine";
import { RECIPES } from "./recipes";
import { obtainTestEngines, selectRecipes } from "./test-engines";

describe("selectRecipes", () => {
  it.each([undefined, "", " ", ","])("selects all for %j", (list) => {
    expect(selectRecipes(list)).toEqual(RECIPES);
  });

  it.each([
    ["terraform-1.5.7", ["terraform-1.5.7"]],
    [" opentofu-1.12.6 , terraform-1.5.7,", ["terraform-1.5.7", "opentofu-1.12.6"]],
  ])("selects what %j names", (list, expected) => {
    expect(selectRecipes(list).map(({ name }) => name)).toEqual(expected);
  });

  it("refuses an unknown name, with those that it knows", () => {
    const known = "terraform-1.15.5,terraform-1.5.7,opentofu-1.12.6";
    expect(() => selectRecipes("terraform-1.5.7,tofu")).toThrow(
      `unknown engine "tofu" in E2E_ENGINES: expected some of ${known}`,
    );
  });
});

describe("obtainTestEngines", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "test-engines-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** The only engine of the suite, brought by the user; its `init` ends with the given code. */
  async function obtain(initExitCode: number, env: NodeJS.ProcessEnv = {}) {
    const line = `[ "$1" = version ] && echo "Terraform v1.5.7" && exit\nexit ${initExitCode}`;
    const path = await writeFakeEngine(join(folder, "terraform"), line);
    const lines: string[] = [];
    const found = await obtainTestEngines((text) => lines.push(text), {
      ...{ PATH: folder, XDG_CACHE_HOME: folder, E2E_ENGINES: "terraform-1.5.7" },
      ...env,
    });
    return { ...found, path, lines };
  }

  it("takes an engine of the user's that has the right version, with the genuine providers if it can install them", async () => {
    const { engines, skipped, path, lines } = await obtain(0);
    const cliConfigFile = join(folder, "cdktf-ontap-iscsi", "genuine-providers", "terraform-1.5.7", "providers.tfrc");
    expect(engines).toMatchObject([{ name: "terraform-1.5.7", path, cliConfigFile }]);
    expect(engines[0]).not.toHaveProperty("standIns");
    expect(skipped).toEqual([]);
    expect(lines).toEqual(["terraform-1.5.7: the genuine null and external providers"]);
  });

  it("gives it the stand-ins otherwise, and says so and why in one line", async () => {
    const { engines, lines } = await obtain(1);
    expect(engines).toMatchObject([
      {
        cliConfigFile: expect.stringContaining(join(folder, "cdktf-ontap-iscsi", "stand-ins")) as string,
        standIns: expect.stringMatching(/both\.cjs$/) as string,
      },
    ]);
    expect(lines).toEqual([expect.stringMatching(/^terraform-1\.5\.7: stand-ins .* \(.*ended with 1\)$/)]);
  });

  it("gives it what E2E_TF_CLI_CONFIG names, before anything else", async () => {
    const named = join(folder, "named.tfrc");
    await writeFile(named, "");
    const { engines, lines } = await obtain(0, { E2E_TF_CLI_CONFIG: named });
    expect(engines).toMatchObject([{ cliConfigFile: named }]);
    expect(engines[0]).not.toHaveProperty("standIns");
    expect(lines).toEqual([`terraform-1.5.7: the null and external providers that ${named} serves`]);
  });
});
