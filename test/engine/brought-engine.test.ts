import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFakeEngine } from "../helpers/engine/fake-engine";
import { tryBroughtEngine } from "./brought-engine";

describe("tryBroughtEngine", () => {
  let folder: string;
  let PATH: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "brought-engine-"));
    PATH = [join(folder, "empty"), join(folder, "bin")].join(":");
    await mkdir(join(folder, "empty"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const terraform = (line?: string) => writeFakeEngine(join(folder, "bin", "terraform"), line);
  const tofu = () => writeFakeEngine(join(folder, "bin", "tofu"), 'echo "OpenTofu v1.10.0"');

  it("is undefined when PATH holds no engine", async () => {
    expect(await tryBroughtEngine({ PATH })).toBeUndefined();
  });

  it("prefers terraform to tofu", async () => {
    await tofu();
    const path = await terraform();
    expect(await tryBroughtEngine({ PATH })).toEqual({ name: "terraform-1.9.0", version: "1.9.0", path });
  });

  it("takes tofu where there is no terraform", async () => {
    const path = await tofu();
    expect(await tryBroughtEngine({ PATH })).toMatchObject({ name: "opentofu-1.10.0", path });
  });

  it("passes by a file that cannot be executed", async () => {
    await writeFile(join(folder, "empty", "terraform"), "");
    const path = await terraform();
    expect(await tryBroughtEngine({ PATH })).toMatchObject({ path });
  });

  it.each([
    ["a name on PATH", () => "tofu"],
    ["an absolute path", () => join(folder, "bin", "tofu")],
  ])("prefers TERRAFORM_BINARY_NAME, %s", async (_what, named) => {
    await terraform();
    const path = await tofu();
    expect(await tryBroughtEngine({ PATH, TERRAFORM_BINARY_NAME: named() })).toMatchObject({ path });
  });

  it("refuses an engine older than the oldest supported, saying what to do", async () => {
    await terraform('echo "Terraform v1.4.6"');
    const message = /too old: got terraform-1\.4\.6, expected 1\.5\.7 or newer; update it/;
    await expect(tryBroughtEngine({ PATH })).rejects.toThrow(message);
  });

  it("refuses a TERRAFORM_BINARY_NAME that is not there", async () => {
    await terraform();
    const named = tryBroughtEngine({ PATH, TERRAFORM_BINARY_NAME: "terraform13" });
    await expect(named).rejects.toThrow('no engine "terraform13" on PATH');
  });
});
