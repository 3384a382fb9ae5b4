import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { type ProviderPackage, providerPackages } from "../../../lib/constructs/provider/provider-package";
import { REPOSITORY } from "../../helpers/repository";

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
  it("are for five platforms, one for all of POSIX", () => {
    expect(providerPackages(SOURCE).map(({ platforms }) => platforms)).toEqual([
      ["darwin_amd64", "darwin_arm64", "linux_amd64", "linux_arm64"],
      ["windows_amd64"],
    ]);
  });

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
    const digest = (zip: Uint8Array): string => createHash("sha256").update(zip).digest("hex");
    const program = `
      const { createHash } = require("node:crypto");
      const { providerPackages } = require("./lib/constructs/provider/provider-package");
      const packages = providerPackages({ program: Buffer.from("program"), version: "1.2.3" });
      console.log(packages.map(({ zip }) => createHash("sha256").update(zip).digest("hex")).join(" "));
    `;
    const options = { cwd: REPOSITORY, env: { ...process.env, TZ: zone }, encoding: "utf8" } as const;
    const printed = execFileSync(process.execPath, ["--require", "tsx/cjs", "--eval", program], options);
    expect(printed.trim()).toBe(
      providerPackages(SOURCE)
        .map(({ zip }) => digest(zip))
        .join(" "),
    );
  });
});
