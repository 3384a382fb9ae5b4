import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFakeEngine } from "../helpers/engine/fake-engine";
import { identifyEngine, isSupported, parseIdentity } from "./identify";

describe("parseIdentity", () => {
  it.each([
    ["Terraform", "Terraform v1.5.7\non linux_amd64\n", { name: "terraform-1.5.7", version: "1.5.7" }],
    ["OpenTofu", "OpenTofu v1.12.6\non linux_amd64\n", { name: "opentofu-1.12.6", version: "1.12.6" }],
    ["a pre-release", "Terraform v1.16.0-rc1\n", { name: "terraform-1.16.0-rc1", version: "1.16.0-rc1" }],
    ["a version under a warning", "a warning\n\nTerraform v1.9.0\n", { name: "terraform-1.9.0", version: "1.9.0" }],
    ["another program", "GNU bash, version 5.2\n", undefined],
    ["nothing", "", undefined],
  ])("reads %s", (_what, text, expected) => {
    expect(parseIdentity(text)).toEqual(expected);
  });
});

describe("isSupported", () => {
  it.each([
    ["1.5.7", true],
    ["1.5.10", true],
    ["1.12.0", true],
    ["2.0.0", true],
    ["1.6.0-beta1", true],
    ["1.5.6", false],
    ["1.4.99", false],
    ["0.15.9", false],
  ])("of %s is %s", (version, expected) => {
    expect(isSupported(version)).toBe(expected);
  });
});

describe("identifyEngine", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "identify-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("names the engine and where it is", async () => {
    const path = await writeFakeEngine(join(folder, "terraform"));
    expect(await identifyEngine(path)).toEqual({ name: "terraform-1.9.0", version: "1.9.0", path });
  });

  it.each([
    ["fails", "echo broken >&2; exit 1", "ended with 1: broken"],
    ["is another program", "echo hello", '"hello\\n"'],
  ])("refuses an executable that %s, saying which and why", async (_what, line, reason) => {
    const path = await writeFakeEngine(join(folder, "terraform"), line);
    await expect(identifyEngine(path)).rejects.toThrow(`${path} is no usable engine`);
    await expect(identifyEngine(path)).rejects.toThrow(reason);
  });

  it("refuses a missing file", async () => {
    await expect(identifyEngine(join(folder, "terraform"))).rejects.toThrow("is not installed");
  });
});
