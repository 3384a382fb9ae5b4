import { existsSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { IscsiService } from "../../../lib";
import { checkNode, checkProviders } from "../../../lib/cli/doctor-steps";
import { writeFakeEngine } from "../../helpers/engine/fake-engine";
import { providerCluster } from "../../helpers/provider-stack";
import { type SynthesizedApp, synthesizeApp } from "../../helpers/synthesized-app";
import { temporaryFolder } from "../../helpers/temporary-folder";

const { signal } = new AbortController();
const PATH = process.env.PATH ?? "";

const folder = temporaryFolder({ isEmptied: true });

describe("doctor's Node.js", () => {
  it("is the first on the PATH, and is told with its version", async () => {
    symlinkSync(process.execPath, join(folder, "node"));
    expect(await checkNode({ PATH: [folder, "/nowhere"].join(delimiter) }, signal)).toMatchObject({
      status: "ok",
      details: [`Terraform starts ${realpathSync(process.execPath)}, ${process.versions.node}`],
    });
  });

  it.each([
    ["is too old", "echo 18.20.8 /usr/bin/node", /18\.20\.8, which is too old, expected 20\.18\.1/, /put it first on/],
    ["is another program", "echo Welcome", /no Node\.js: it printed "Welcome\\n"$/, /^install Node\.js 20\.18\.1/],
    ["cannot start", "echo no libnode.so >&2; exit 127", /does not run: no libnode\.so$/, /^install Node\.js/],
    ["is not there", undefined, /^there is no node on the PATH$/, /^install Node\.js/],
  ])("fails when it %s", async (_what, line, problem, remedy) => {
    if (line !== undefined) await writeFakeEngine(join(folder, "node"), line);
    expect(await checkNode({ PATH: folder }, signal)).toEqual({
      status: "failed",
      details: [expect.stringMatching(problem)],
      remedy: expect.stringMatching(remedy) as string,
    });
  });
});

describe("doctor's providers", () => {
  let app: SynthesizedApp;

  beforeAll(() => {
    app = synthesizeApp({
      iscsi: (stack) => {
        new IscsiService(stack, "db", { cluster: providerCluster(stack), svmName: "svm_db" });
      },
    });
  });

  afterAll(() => {
    app.remove();
  });

  it("are asked of Terraform in a folder of their own, which is removed", async () => {
    const seen = join(folder, "seen");
    const line = `[ "$1" = init ] && [ -d terraform.d/plugins/cdktf.local ] && [ -z "$TF_DATA_DIR" ] && pwd >${seen}`;
    const engine = await writeFakeEngine(join(folder, "engine"), line);
    const before = readdirSync(app.stackFolder("iscsi"));
    const environment = { PATH, TERRAFORM_BINARY_NAME: engine, TF_DATA_DIR: "/nowhere" };
    expect(await checkProviders(environment, signal, app.out)).toMatchObject({
      status: "ok",
      details: [`${engine} init finds the provider of provider mode`],
    });
    expect(existsSync(seen)).toBe(true);
    expect(readdirSync(app.stackFolder("iscsi"))).toEqual(before);
  });

  it("fail with Terraform's own words, and the lines to add", async () => {
    const told = "╷\\n│ Error: Failed to query\\n│ provider packages\\n│\\n│ Could not retrieve the list\\n╵";
    await writeFakeEngine(join(folder, "tofu"), `printf '${told}' >&2; exit 1`);
    expect(await checkProviders({ PATH: folder }, signal, app.out)).toMatchObject({
      status: "failed",
      details: [expect.stringMatching(/^tofu init does not find .*: Failed to query provider packages/)],
      remedy: expect.stringContaining('"terraform.d/plugins" and include = ["cdktf.local/*/*"]') as string,
    });
  });

  it("are skipped where no stack needs them, or Terraform is missing", async () => {
    mkdirSync(join(folder, "stacks", "other"), { recursive: true });
    for (const out of ["nowhere", folder]) {
      const details = [`no stack in ${out} is in provider mode`];
      expect(await checkProviders({ PATH }, signal, out)).toMatchObject({ status: "skipped", details });
    }
    const details = ["Terraform is not on the PATH"];
    expect(await checkProviders({ PATH: folder }, signal, app.out)).toMatchObject({ status: "skipped", details });
  });
});
