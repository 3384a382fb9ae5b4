import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { BOTH_STAND_INS, buildMirror } from "../../engine/mirror";
import { RunningProviders } from "./running-providers";

interface Offered {
  readonly Pid: number;
}

describe("the providers that run for a folder", () => {
  const engine = { name: "any", version: "1.0.0", path: "/opt/engine" };
  let folder: string;
  let providers: RunningProviders;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "running-"));
    const standIns = join(dirname(await buildMirror(folder)), BOTH_STAND_INS);
    await mkdir(join(folder, ".terraform", "providers", "registry.terraform.io"), { recursive: true });
    providers = new RunningProviders({ ...engine, standIns }, folder, () => undefined);
  });

  afterAll(async () => {
    providers.stop();
    await rm(folder, { recursive: true });
  });

  async function offered(settings: Readonly<Record<string, string>>): Promise<Readonly<Record<string, Offered>>> {
    const { TF_REATTACH_PROVIDERS = "" } = await providers.reattach(settings);
    return JSON.parse(TF_REATTACH_PROVIDERS) as Readonly<Record<string, Offered>>;
  }

  it("are offered by the names that Terraform and OpenTofu look for, from one process", async () => {
    const found = await offered({ A: "1" });
    expect(Object.keys(found).sort()).toEqual([
      "registry.opentofu.org/hashicorp/external",
      "registry.opentofu.org/hashicorp/null",
      "registry.terraform.io/hashicorp/external",
      "registry.terraform.io/hashicorp/null",
    ]);
    expect(new Set(Object.values(found).map(({ Pid }) => Pid)).size).toBe(1);
  });

  it("stay for the next run, and are others once the settings are", async () => {
    const first = await offered({ A: "1" });
    expect(await offered({ A: "1" })).toEqual(first);
    expect(await offered({ A: "2" })).not.toEqual(first);
  });

  it("are the native one, too, where that is installed, and no other ones where it is the only one", async () => {
    const native = join(folder, ".terraform", "providers", "cdktf.local");
    await mkdir(native);
    const found = await offered({ A: "2" });
    expect(Object.keys(found)).toHaveLength(5);
    expect(found).toHaveProperty(["cdktf.local/netapp/ontap"]);
    await rm(join(dirname(native), "registry.terraform.io"), { recursive: true });
    expect(Object.keys(await offered({ A: "2" }))).toEqual(["cdktf.local/netapp/ontap"]);
  });

  it("are not started where nothing is installed", async () => {
    const empty = new RunningProviders({ ...engine, standIns: "/no/such/program" }, tmpdir(), () => undefined);
    expect(await empty.reattach({})).toEqual({});
  });

  it("are not started where the settings lead to other providers", async () => {
    expect(await providers.reattach({ TF_REATTACH_PROVIDERS: "{}" })).toEqual({});
  });

  it("are left to an engine that has no stand-ins", async () => {
    expect(await new RunningProviders(engine, folder, () => undefined).reattach({})).toEqual({});
  });
});
