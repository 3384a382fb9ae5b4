import { ExternalProvider } from "@cdktf/provider-external/lib/provider";
import { NullProvider } from "@cdktf/provider-null/lib/provider";
import { Testing } from "cdktf";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { buildMirror, STAND_INS } from "./mirror";

const PACKAGE = /^(registry\.(?:terraform\.io|opentofu\.org))\/hashicorp\/(\w+)\/([\d.]+)\/\w+_\w+\/(\S+)$/;

function filesOf(cliConfiguration: string): string[] {
  const folder = join(dirname(cliConfiguration), "providers");
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => relative(folder, join(parentPath, name))).sort();
}

function read(cliConfiguration: string, file: string): string {
  return readFileSync(join(dirname(cliConfiguration), "providers", file), "utf8");
}

describe("the mirror of the stand-in providers", () => {
  const directory = mkdtempSync(join(tmpdir(), "mirror-"));
  let config: string;

  beforeAll(async () => {
    config = await buildMirror(join(directory, "one"));
  });

  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  it("has both providers, under the default hosts of Terraform and OpenTofu", () => {
    const packages = filesOf(config).map((file) => PACKAGE.exec(file)?.slice(1));
    expect(packages).toEqual(
      ["registry.opentofu.org", "registry.terraform.io"].flatMap((host) => [
        [host, "external", "2.3.5", "provider.cjs"],
        [host, "external", "2.3.5", "terraform-provider-external_v2.3.5"],
        [host, "null", "3.2.4", "provider.cjs"],
        [host, "null", "3.2.4", "terraform-provider-null_v3.2.4"],
      ]),
    );
  });

  it("has the versions that stacks with cdktf's prebuilt providers ask for", () => {
    const synthesized = Testing.synthScope((stack) => {
      new NullProvider(stack, "null");
      new ExternalProvider(stack, "external");
    });
    const { terraform } = JSON.parse(synthesized) as { terraform?: unknown };
    const asked = STAND_INS.map(({ name, version }) => [name, { source: name, version }] as const);
    expect(terraform).toEqual({ required_providers: Object.fromEntries(asked) });
  });

  it("is the only source of providers, but for the one in a stack's own folder", () => {
    const folder = join(dirname(config), "providers");
    expect(readFileSync(config, "utf8").replace(/\s+/g, " ")).toBe(
      `provider_installation { filesystem_mirror { path = "${folder}" exclude = ["cdktf.local/*/*"] } filesystem_mirror { path = "terraform.d/plugins" include = ["cdktf.local/*/*"] } } `,
    );
  });

  it("has the same bytes wherever it is built", async () => {
    const other = await buildMirror(join(directory, "two"));
    expect(filesOf(other)).toEqual(filesOf(config));
    for (const file of filesOf(config)) expect(read(other, file)).toBe(read(config, file));
  });

  it("may be built by many at once into one directory", async () => {
    const folder = join(directory, "many");
    const built = await Promise.all(Array.from({ length: 5 }, () => buildMirror(folder)));
    expect(new Set(built).size).toBe(1);
    expect(readdirSync(folder)).toHaveLength(1);
    expect(filesOf(built[0] ?? "")).toEqual(filesOf(config));
  });

  it("is left alone when it is there", async () => {
    const { mtimeMs } = statSync(config);
    expect(await buildMirror(join(directory, "one"))).toBe(config);
    expect(statSync(config).mtimeMs).toBe(mtimeMs);
  });

  describe.each(STAND_INS)("its package of $name", ({ name }) => {
    const start = (path: string | undefined) => {
      const file = filesOf(config).find((each) => each.includes(`terraform-provider-${name}_`)) ?? "";
      const executable = join(dirname(config), "providers", file);
      return spawnSync(executable, { encoding: "utf8", env: { PATH: path } });
    };

    it("starts the provider, which says that it is one", () => {
      const { status, stdout } = start(process.env.PATH);
      expect(stdout).toMatch(/^this program is a provider plugin/);
      expect(status).toBe(1);
    });

    it("says where engines show it that Node.js is missing", () => {
      const { status, stdout } = start(directory);
      expect(stdout).toBe(`the stand-in of the ${name} provider needs Node.js: no "node" on PATH\n`);
      expect(status).toBe(1);
    });
  });
});
