import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type ProviderPackage,
  providerPackages,
  withLockedProvider,
  writeProviderPackage,
} from "../../../lib/constructs/provider/provider-package";
import { REPOSITORY } from "../../helpers/repository";
import { temporaryFolder } from "../../helpers/temporary-folder";

const SOURCE = { program: Buffer.from("program"), version: "1.2.3" };

/** An entry of a ZIP file's directory, as the format's specification has it. */
interface Entry {
  readonly name: string;
  readonly host: number;
  readonly mode: string;
  readonly time: number;
}

function entriesOf({ zip }: ProviderPackage): Entry[] {
  const bytes = Buffer.from(zip);
  const entries: Entry[] = [];
  for (let at = bytes.indexOf("PK\u0001\u0002"); at >= 0; at = bytes.indexOf("PK\u0001\u0002", at + 1)) {
    const name = bytes.toString("utf8", at + 46, at + 46 + bytes.readUInt16LE(at + 28));
    const mode = (bytes.readUInt32LE(at + 38) >>> 16).toString(8);
    entries.push({ name, host: bytes.readUInt8(at + 5), mode, time: bytes.readUInt32LE(at + 12) });
  }
  return entries;
}

describe("the packages of the provider", () => {
  it("hold the program and an executable stub, with the version in its name", () => {
    const unix = { host: 3, time: expect.any(Number) as number };
    const program = { ...unix, name: "provider.cjs", mode: "100644" };
    expect(providerPackages(SOURCE).map(entriesOf)).toEqual([
      [program, { ...unix, name: "terraform-provider-ontap_v1.2.3", mode: "100755" }],
      [program, { ...unix, name: "terraform-provider-ontap_v1.2.3.cmd", mode: "100755" }],
    ]);
  });

  it("have the hashes that Go's dirhash gives them", () => {
    // printf '%s  %s\n' of sha256sum and the name of each file, sorted by name; sha256 of that, in Base64.
    expect(providerPackages(SOURCE).map(({ hash }) => hash)).toEqual([
      "h1:4F2Gwh6e9/mbH+yDbzzenkH6tRwnS6p81c/65iFAB7o=",
      "h1:fmiWTBh6miEPcrXlBXLyjEIj8xeFqy55gZBMTvO5JMU=",
    ]);
  });

  it.each(["America/St_Johns", "Pacific/Kiritimati"])("have the same bytes on a machine in %s", (zone) => {
    const program = `
      const { createHash } = require("node:crypto");
      const { providerPackages } = require("./lib/constructs/provider/provider-package");
      const packages = providerPackages({ program: Buffer.from("program"), version: "1.2.3" });
      console.log(packages.map(({ zip }) => createHash("sha256").update(zip).digest("hex")).join(" "));
    `;
    const options = { cwd: REPOSITORY, env: { ...process.env, TZ: zone }, encoding: "utf8" } as const;
    const printed = execFileSync(process.execPath, ["--require", "tsx/cjs", "--eval", program], options);
    const digests = providerPackages(SOURCE).map(({ zip }) => createHash("sha256").update(zip).digest("hex"));
    expect(printed.trim()).toBe(digests.join(" "));
  });
});

describe("the provider in a stack's folder", () => {
  const folder = temporaryFolder({ isEmptied: true });
  const mirror = (): string => join(folder, "terraform.d", "plugins", "cdktf.local", "ontap-iscsi", "ontap");
  const lock = (): string => readFileSync(join(folder, ".terraform.lock.hcl"), "utf8");
  const archives = (version: string): string[] =>
    ["darwin_amd64", "darwin_arm64", "linux_amd64", "linux_arm64", "windows_amd64"].map(
      (platform) => `terraform-provider-ontap_${version}_${platform}.zip`,
    );
  /** Pretends that an engine has installed a provider. */
  const installed = (source: string): string => {
    const path = join(folder, ".terraform", "providers", source);
    mkdirSync(path, { recursive: true });
    return path;
  };

  beforeEach(() => {
    writeProviderPackage(folder, SOURCE);
  });

  /** Every file with what tells whether it was written. */
  function written(): readonly (readonly [string, number, number])[] {
    return readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => {
      const { ino, mtimeMs } = statSync(join(folder, name));
      return [name, ino, mtimeMs];
    });
  }

  it("is a mirror that engines look into by themselves, and a lock", () => {
    expect(readdirSync(mirror()).sort()).toEqual(archives("1.2.3"));
    expect(lock()).toMatch(/^provider "cdktf\.local\/ontap-iscsi\/ontap" \{\n {2}version {5}= "1\.2\.3"/);
  });

  it("is not touched when it is written again, and stays installed", () => {
    installed("cdktf.local/ontap-iscsi/ontap");
    const before = written();
    writeProviderPackage(folder, SOURCE);
    expect(written()).toEqual(before);
  });

  it("gives way to another version, also where it was installed; other providers stay", () => {
    const [ours, other] = [
      installed("cdktf.local/ontap-iscsi/ontap"),
      installed("registry.terraform.io/hashicorp/null"),
    ];
    writeFileSync(join(mirror(), "..", "other.zip"), "");
    writeProviderPackage(folder, { ...SOURCE, version: "1.2.4" });
    expect(readdirSync(mirror()).sort()).toEqual(archives("1.2.4"));
    expect(lock()).not.toContain("1.2.3");
    expect([ours, other, join(mirror(), "..", "other.zip")].map(existsSync)).toEqual([false, true, true]);
  });
});

const PROVIDER = { version: "1.2.3", hashes: ["h1:b=", "h1:a="] };

const ENTRY = `provider "cdktf.local/ontap-iscsi/ontap" {
  version     = "1.2.3"
  constraints = "1.2.3"
  hashes = [
    "h1:a=",
    "h1:b=",
  ]
}
`;

const HEADER = `# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.

`;
const OTHER = `provider "registry.terraform.io/hashicorp/null" {
  version = "3.2.4"
  hashes = [
    "h1:x=",
  ]
}
`;

describe("the lock file", () => {
  it("is begun with the provider's entry", () => {
    expect(withLockedProvider("", PROVIDER)).toBe(ENTRY);
  });

  it.each([
    ["after other entries", HEADER + OTHER],
    ["after a file that does not end its last line", HEADER + OTHER.trimEnd()],
  ])("gets it %s, which stay as they are", (_what, text) => {
    expect(withLockedProvider(text, PROVIDER)).toBe(`${HEADER}${OTHER}\n${ENTRY}`);
  });

  it.each([
    ["first", `${HEADER}OLD\n${OTHER}`],
    ["last", `${HEADER}${OTHER}\nOLD`],
    ["alone", "OLD"],
  ])("has it replaced where it stands %s", (_where, text) => {
    const old = ENTRY.replaceAll("1.2.3", "1.2.2").replace("h1:a=", "h1:z=");
    expect(withLockedProvider(text.replace("OLD", old), PROVIDER)).toBe(text.replace("OLD", ENTRY));
  });

  it("stays as it is when it says so already", () => {
    const text = `${HEADER}${ENTRY}\n${OTHER}`;
    expect(withLockedProvider(text, PROVIDER)).toBe(text);
  });

  it("has no other provider of a similar source replaced", () => {
    const similar = ENTRY.replace("cdktf.local", "cdktfxlocal");
    expect(withLockedProvider(similar, PROVIDER)).toBe(`${similar}\n${ENTRY}`);
  });
});
