import { TerraformOutput, type TerraformStack } from "cdktf";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeletionPolicy, IscsiService, OntapCluster, Provisioning } from "../../../lib";
import { writeProviderPackage } from "../../../lib/constructs/provider/provider-package";
import { startingProviders } from "../../engine/engine";
import { NO_NETWORK, withConfiguration } from "../../engine/without-configuration";
import { flat } from "../../helpers/engine/engine-output";
import { runEngine } from "../../helpers/engine/engine-process";
import { EngineWorkspace, passwordSettings } from "../../helpers/engine/engine-workspace";
import { startTestSimulator, type TestSimulator } from "../../helpers/simulator";
import { suite } from "../../engine/suite";

/** A user's configuration that says where providers come from, and does not name ours. */
const OTHERS_ONLY = 'provider_installation {\n  direct {\n    exclude = ["cdktf.local/*/*"]\n  }\n}\n';
suite("a stack of provider mode, as it is packaged", { engines: "turns" }, (tested) => {
  const engine = startingProviders(tested);
  let simulator: TestSimulator;
  let workspace: EngineWorkspace;
  let folder: string;

  const declare = (stack: TerraformStack): void => {
    const { endpoint } = simulator;
    const cluster = new OntapCluster(stack, "provided", { endpoint, provisioning: Provisioning.PROVIDER });
    const db = new IscsiService(stack, "db", { cluster, svmName: "svm_db", enabled: true, targetAlias: "db-prod" });
    new IscsiService(stack, "backup", {
      cluster,
      svmName: "svm_backup",
      enabled: true,
      deletionPolicy: DeletionPolicy.DELETE,
    });
    new TerraformOutput(stack, "iqn", { value: db.targetName });
  };

  const create = (configuration?: string): Promise<EngineWorkspace> => {
    const settings = { ...passwordSettings(simulator), ...NO_NETWORK };
    return EngineWorkspace.create(withConfiguration(engine, folder, configuration), simulator, declare, settings);
  };

  const lockFile = (): string => readFileSync(join(workspace.stackFolder, ".terraform.lock.hcl"), "utf8");

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "packaged-"));
    simulator = await startTestSimulator({
      seed: { svms: [{ name: "svm_db" }, { name: "svm_backup" }] },
    });
    workspace = await create();
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
    rmSync(folder, { recursive: true });
  });

  it("is installed and applied with neither a configuration nor a network, and is clean then", async () => {
    expect(await workspace.plan()).toMatchObject({ exitCode: 2 });
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(await workspace.output("iqn")).toMatch(/^iqn\.1992-08\.com\.netapp:sn\./);
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  it("needs nothing anew after another synthesis: the engine left the lock file as it was written", async () => {
    const locked = lockFile();
    workspace.declare(declare);
    expect(lockFile()).toBe(locked);
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  it.each(["an older", "a newer"])(
    "follows the package from %s version with the state that there is",
    async (which) => {
      const version = which === "an older" ? "0.0.1" : "99.0.0";
      const program = readFileSync("dist/provider.cjs");
      const configuration = join(workspace.stackFolder, "cdk.tf.json");
      const synthesized = readFileSync(configuration, "utf8");
      writeFileSync(
        configuration,
        synthesized.replace(/("version": )"[^"]+"(\s+\}\s+\}\s+\}\s*\}?\s*$)/, `$1"${version}"$2`),
      );
      writeProviderPackage(workspace.stackFolder, { program, version });
      await workspace.init();
      expect(lockFile()).toContain(`constraints = "${version}"`);
      expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
      workspace.declare(declare);
      expect(readFileSync(configuration, "utf8")).toBe(synthesized);
      await workspace.init();
      expect(lockFile()).not.toContain(version);
      expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
    },
  );

  it("is not found where a user's configuration names other sources only", async () => {
    const blocked = await create(OTHERS_ONLY).catch((error: unknown) => error);
    expect(flat({ exitCode: 1, output: String(blocked) })).toContain("cdktf.local/ontap-iscsi/ontap");
  });

  it("is installed with -chdir by OpenTofu only: Terraform looks for it where it was started", async () => {
    rmSync(join(workspace.stackFolder, ".terraform"), { recursive: true });
    const args = [`-chdir=${workspace.stackFolder}`, "init", "-no-color"];
    const elsewhere = { cwd: folder, settings: NO_NETWORK };
    const { exitCode } = await runEngine(withConfiguration(engine, folder), args, elsewhere);
    expect(exitCode).toBe(engine.name.startsWith("opentofu") ? 0 : 1);
    await workspace.init();
  });
});
