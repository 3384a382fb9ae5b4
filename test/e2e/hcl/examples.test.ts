import { suite } from "../../engine/suite";
import { examplesOfProvider } from "../../provider-documents";
import { flat } from "../../helpers/engine/engine-output";
import { HclWorkspace } from "../../helpers/provider/hcl-workspace";
import { MAKING_TIMEOUT_MS } from "../../helpers/provider/standalone-provider";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";

const UUID = "19d04b8e-94d7-11e8-8370-005056b48fd2";
const IDS = { import: "live", identity: "same" };

/** The examples of the provider's documents. What imports can say differs by engine. */
suite("the examples of docs/provider", { engines: "all" }, (engine) => {
  const [major = 0, minor = 0] = engine.version.split(".").map(Number);
  const isAtLeast = (wanted: number): boolean => major > 1 || minor >= wanted;
  const files = examplesOfProvider();
  let simulator: WatchedSimulator;
  let workspace: HclWorkspace;

  const declare = (...names: readonly string[]): Promise<void> =>
    workspace.declare(
      (files["provider.tf"] ?? "")
        .replace(/^terraform[^]*?^}$/m, "")
        .replace("https://cluster1.example.com", simulator.endpoint) +
        names.map((name) => files[name] ?? "").join("\n"),
    );

  beforeAll(async () => {
    simulator = await startWatchedSimulator({
      svms: [
        { name: "svm_db" },
        { name: "svm_live", uuid: UUID, service: { alias: "kept" } },
        { name: "svm_backup", service: { targetName: "iqn.1992-08.com.netapp:backup" } },
      ],
    });
    workspace = await HclWorkspace.create(engine, simulator);
  }, MAKING_TIMEOUT_MS);

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  it("make a service and read others", async () => {
    await declare("service.tf", "existing.tf", "portals.tf");
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
    expect(await workspace.output("iqn")).toMatch(/^iqn\./);
    expect(await workspace.output("backup_iqn")).toBe("iqn.1992-08.com.netapp:backup");
    expect(simulator.service("svm_db")).toMatchObject({ targetAlias: "db-prod", enabled: true });
  });

  const wayIn = ["import", ...(isAtLeast(12) ? ["identity"] : [])] as readonly (keyof typeof IDS)[];

  it.each(wayIn)("generate the configuration of what %s.tf imports, and change nothing", async (way) => {
    const address = `ontap_iscsi_service.${IDS[way]}`;
    await declare(`${way}.tf`);
    const planned = await workspace.plan(`-generate-config-out=${way}-generated.tf`);
    expect(flat(planned)).toContain("1 to import, 0 to add, 0 to change");
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(workspace.read(`${way}-generated.tf`)).toContain('target_alias    = "kept"');
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
    expect(await workspace.run("state", "rm", address)).toMatchObject({ exitCode: 0 });
    expect(writesAmong(simulator.methods("svm_live"))).toBe("");
  });

  (engine.name.startsWith("terraform") && isAtLeast(14) ? it : it.skip)("list what is live", async () => {
    await declare();
    workspace.addFile("live.tfquery.hcl", files["live.tfquery.hcl"] ?? "");
    const query = flat(await workspace.run("query", "-no-color"));
    for (const svm of ["svm_db", "svm_live", "svm_backup"]) expect(query).toContain(`cluster1/${svm}`);
  });
});
