import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkInstallation } from "../../../lib/cli/doctor/check-installation";

const BLOCKING = "provider_installation {\n  direct {}\n}\n";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "doctor-providers-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe("doctor's providers", () => {
  it.each([
    ["there is no home folder", () => ({})],
    ["the home folder has no configuration", () => ({ HOME: folder })],
  ])("are found when %s", (_why, environment) => {
    const found = checkInstallation(environment());
    expect(found).toMatchObject({ status: "ok", details: [expect.stringMatching(/^no CLI configuration/)] });
    expect(found).not.toHaveProperty("warnings");
  });

  it.each([
    ["the variable names", "any.tfrc", () => ({ TF_CLI_CONFIG_FILE: join(folder, "any.tfrc"), HOME: "/nowhere" })],
    ["Terraform reads at home", ".terraformrc", () => ({ HOME: folder })],
    ["OpenTofu reads at home", ".tofurc", () => ({ HOME: folder })],
    ["Terraform reads on Windows", "terraform.rc", () => ({ APPDATA: folder })],
  ])(
    "come with a warning, and what mends it, when a configuration that %s keeps engines from them",
    (_which, name, environment) => {
      const path = file(name, BLOCKING);
      expect(checkInstallation(environment())).toMatchObject({
        status: "ok",
        details: [`CLI configuration: ${path}`],
        warnings: [
          expect.stringMatching(
            /keeps engines from the provider.*; add to its provider_installation a filesystem_mirror .* and to its direct and network_mirror exclude = \["cdktf\.local\/\*\/\*"\]$/,
          ),
        ],
      });
    },
  );

  it("come without one when the configuration names the stack's folder", () => {
    const mirror = 'filesystem_mirror { path = "terraform.d/plugins" include = ["cdktf.local/*/*"] }';
    file(".terraformrc", BLOCKING.replace("direct {}", mirror));
    expect(checkInstallation({ HOME: folder })).toMatchObject({ warnings: [] });
  });

  it("come with a warning when the variable names no file, as engines do", () => {
    const path = join(folder, "missing");
    const warnings = [`TF_CLI_CONFIG_FILE is ${path}, which does not exist: unset it, or make that file`];
    expect(checkInstallation({ TF_CLI_CONFIG_FILE: path, HOME: folder })).toMatchObject({ warnings });
  });

  it("come with a warning when the configuration cannot be read", () => {
    mkdirSync(join(folder, ".terraformrc"));
    expect(checkInstallation({ HOME: folder })).toMatchObject({ warnings: [expect.stringContaining("EISDIR")] });
  });
});
