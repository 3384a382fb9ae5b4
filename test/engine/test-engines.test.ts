import { mkdtemp, rm } from "node:fs/promises";
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

  it("takes an engine of the user's that has the right version, with providers of the suite", async () => {
    const path = await writeFakeEngine(join(folder, "terraform"), 'echo "Terraform v1.5.7"');
    const env = { PATH: folder, XDG_CACHE_HOME: folder, E2E_ENGINES: "terraform-1.5.7" };
    const { engines, skipped } = await obtainTestEngines(() => undefined, env);
    expect(engines).toMatchObject([{ name: "terraform-1.5.7", path, cliConfigFile: expect.any(String) as string }]);
    expect(skipped).toEqual([]);
  });
});
