import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeProviderPackage } from "../../../lib/constructs/provider/provider-package";

const SOURCE = { program: Buffer.from("program"), version: "1.2.3" };
const PLATFORMS = ["darwin_amd64", "darwin_arm64", "linux_amd64", "linux_arm64", "windows_amd64"];

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "provider-package-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const mirror = (): string => join(folder, "terraform.d", "plugins", "cdktf.local", "ontap-iscsi", "ontap");
const lockFile = (): string => join(folder, ".terraform.lock.hcl");
const archives = (version: string): string[] =>
  PLATFORMS.map((platform) => `terraform-provider-ontap_${version}_${platform}.zip`);

/** Every file with what tells whether it was written. */
function written(): readonly (readonly [string, number, number])[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => {
    const { ino, mtimeMs } = statSync(join(folder, name));
    return [name, ino, mtimeMs];
  });
}

describe("the provider in a stack's folder", () => {
  it("is a mirror that engines look into by themselves, and a lock", () => {
    writeProviderPackage(folder, SOURCE);
    expect(readdirSync(mirror()).sort()).toEqual(archives("1.2.3"));
    expect(readFileSync(lockFile(), "utf8")).toMatch(
      /^provider "cdktf\.local\/ontap-iscsi\/ontap" \{\n {2}version {5}= "1\.2\.3"/,
    );
  });

  it("is not touched when it is written again", () => {
    writeProviderPackage(folder, SOURCE);
    const before = written();
    writeProviderPackage(folder, SOURCE);
    expect(written()).toEqual(before);
  });

  it("gives way to another version, also where it was installed; other providers stay", () => {
    writeProviderPackage(folder, SOURCE);
    const installed = join(folder, ".terraform", "providers");
    for (const source of ["cdktf.local/ontap-iscsi/ontap", "registry.terraform.io/hashicorp/null"])
      mkdirSync(join(installed, source), { recursive: true });
    writeFileSync(join(mirror(), "..", "other.zip"), "");
    writeProviderPackage(folder, { ...SOURCE, version: "1.2.4" });
    expect(readdirSync(mirror()).sort()).toEqual(archives("1.2.4"));
    expect(readFileSync(lockFile(), "utf8")).not.toContain("1.2.3");
    expect(existsSync(join(installed, "cdktf.local/ontap-iscsi/ontap"))).toBe(false);
    expect(existsSync(join(installed, "registry.terraform.io/hashicorp/null"))).toBe(true);
    expect(existsSync(join(mirror(), "..", "other.zip"))).toBe(true);
  });

  it("leaves what an engine installed of it alone when nothing changed", () => {
    writeProviderPackage(folder, SOURCE);
    const installed = join(folder, ".terraform", "providers", "cdktf.local", "ontap-iscsi", "ontap");
    mkdirSync(installed, { recursive: true });
    writeProviderPackage(folder, SOURCE);
    expect(existsSync(installed)).toBe(true);
  });
});
