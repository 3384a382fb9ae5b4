import { encodeSpec } from "../../../lib/model/service";
import { flat } from "../../helpers/engine/engine-output";
import { ProviderWorkspace } from "../../helpers/provider/provider-workspace";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";
import { suite } from "../../engine/suite";

const UUID = "19d04b8e-94d7-11e8-8370-005056b48fd2";
const ONE = "ontap_iscsi_service.one";

suite("live services that no state knows", { engines: "all" }, (engine) => {
  const [major = 0, minor = 0] = engine.version.split(".").map(Number);
  const isAtLeast = (wanted: number): boolean => major > 1 || minor >= wanted;
  const isTerraform = engine.name.startsWith("terraform");
  let simulator: WatchedSimulator;
  let workspace: ProviderWorkspace;

  beforeEach(async () => {
    simulator = await startWatchedSimulator({
      svms: [
        { name: "svm_a", uuid: UUID, service: { alias: "kept", enabled: true } },
        { name: "svm_b", service: {} },
        { name: "lab", service: {} },
        { name: "bare" },
      ],
    });
    workspace = await ProviderWorkspace.create(engine, simulator, { services: { one: { svm_name: "svm_a" } } });
  });

  afterEach(async () => {
    await workspace.remove();
    expect(["svm_a", "svm_b", "lab"].map((svm) => writesAmong(simulator.methods(svm)))).toEqual(["", "", ""]);
    await simulator.close();
  });

  it("are imported by the command, as what they are only", async () => {
    const imported = (id: string) => workspace.run("import", "-no-color", ONE, id);
    const refusals = {
      svm_a: "expected a cluster and an SVM's name or UUID",
      "cluster1/bare": "Nothing to import: SVM bare on cluster1 has no iSCSI service, or this user cannot see it",
      "cluster9/svm_a": 'Cluster "cluster9" is not configured (configured: "cluster1")',
    };
    for (const [id, told] of Object.entries(refusals)) expect(flat(await imported(id))).toContain(told);
    for (const id of ["cluster1/svm_a", `cluster1/${UUID.toUpperCase()}`]) {
      expect(await imported(id)).toMatchObject({ exitCode: 0 });
      const expected = { svm_uuid: UUID, target_alias: "kept", deletion_policy: "retain" };
      expect(await workspace.stateOf("one")).toMatchObject(expected);
      expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
      expect(await workspace.run("state", "rm", ONE)).toMatchObject({ exitCode: 0 });
    }
  });

  it("are imported by a block, and nothing is changed", async () => {
    workspace.declare({ services: { one: { svm_name: "svm_a" } }, import: [{ to: ONE, id: "cluster1/svm_a" }] });
    const planned = await workspace.plan();
    expect(flat(planned)).toContain("1 to import, 0 to add, 0 to change, 0 to destroy");
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  (isAtLeast(12) ? it : it.skip)("are imported by their identity", async () => {
    workspace.declare({ services: { one: { svm_name: "svm_a" } } });
    await workspace.addFile(
      "import.tf",
      `import {\n  to = ${ONE}\n  identity = { cluster = "cluster1", svm_uuid = "${UUID}" }\n}\n`,
    );
    const planned = await workspace.plan();
    expect(flat(planned)).toContain("1 to import, 0 to add, 0 to change, 0 to destroy");
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  (isTerraform && isAtLeast(14) ? it : it.skip)("are listed, with the configuration that imports them", async () => {
    workspace.declare({});
    await workspace.addFile(
      "live.tfquery.hcl",
      'list "ontap_iscsi_service" "all" {\n  provider = ontap\n  config {\n    cluster  = "cluster1"\n    svm_name = "svm_*"\n  }\n}\n',
    );
    const query = await workspace.run("query", "-no-color", "-generate-config-out=generated.tf");
    expect(query).toMatchObject({ exitCode: 0 });
    expect(flat(query)).toContain("cluster1/svm_a");
    expect(flat(query)).not.toContain("lab");
    expect(flat(await workspace.apply())).toContain("2 imported, 0 added, 0 changed, 0 destroyed");
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  (isTerraform && !isAtLeast(8) ? it.skip : it)("move from null_resources, and nothing is changed", async () => {
    const triggers = { ...encodeSpec({ svmName: "svm_a", enabled: true, targetAlias: "kept" }), live: "in sync" };
    workspace.declare({ resource: { null_resource: { one: { triggers } } } });
    await workspace.init();
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    workspace.declare({
      services: { one: { svm_name: "svm_a", target_alias: "kept" } },
      moved: [{ from: "null_resource.one", to: ONE }],
    });
    const planned = await workspace.plan();
    expect(flat(planned)).toContain("Plan: 0 to add, 0 to change, 0 to destroy.");
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
    expect(await workspace.stateOf("one")).toMatchObject({ cluster: "cluster1", svm_uuid: UUID });
  });

  it("are read as data", async () => {
    const data = { ontap_iscsi_service: { there: { cluster: "cluster1", svm_uuid: UUID } } };
    workspace.declare({ data, output: { seen: { value: "${data.ontap_iscsi_service.there}" } } });
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    expect(await workspace.output("seen")).toMatchObject({ svm_name: "svm_a", enabled: true, target_alias: "kept" });
    workspace.declare({ data: { ontap_iscsi_service: { there: { cluster: "cluster1", svm_name: "bare" } } } });
    const planned = await workspace.plan();
    expect(planned).toMatchObject({ exitCode: 1 });
    expect(flat(planned)).toContain("SVM bare on cluster1 has no iSCSI service");
  });
});
