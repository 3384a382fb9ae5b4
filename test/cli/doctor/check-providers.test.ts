import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IscsiService } from "../../../lib";
import { checkProviders } from "../../../lib/cli/doctor-steps";
import { writeFakeEngine } from "../../helpers/engine/fake-engine";
import { providerCluster } from "../../helpers/provider-stack";
import { type SynthesizedApp, synthesizeApp } from "../../helpers/synthesized-app";

const { signal } = new AbortController();
const PATH = process.env.PATH ?? "";
const REMEDY = expect.stringContaining('path = "terraform.d/plugins" and include = ["cdktf.local/*/*"]') as string;

let app: SynthesizedApp;
let folder: string;

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

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "doctor-providers-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("doctor's providers", () => {
  it("are asked of Terraform in a folder of their own, which is removed", async () => {
    const seen = join(folder, "seen");
    const line = `[ "$1" = init ] && [ -d terraform.d/plugins/cdktf.local ] && [ -z "$TF_DATA_DIR" ] && pwd >${seen}`;
    const engine = await writeFakeEngine(join(folder, "engine"), line);
    const before = readdirSync(app.stackFolder("iscsi"));
    const environment = { PATH, TERRAFORM_BINARY_NAME: engine, TF_DATA_DIR: "/nowhere" };
    expect(await checkProviders(environment, signal, app.out)).toEqual({
      status: "ok",
      value: undefined,
      details: [`${engine} init finds the provider of provider mode`],
      facts: { engine },
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
      remedy: REMEDY,
      facts: { engine: "tofu" },
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
