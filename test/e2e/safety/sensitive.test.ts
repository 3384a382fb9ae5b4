import { TerraformOutput, TerraformVariable } from "cdktf";
import { ActiveSessions, IscsiService, Provisioning } from "../../../lib";
import { flat, sectionOf } from "../../helpers/engine/engine-output";
import { type Declare, EngineWorkspace } from "../../helpers/engine/engine-workspace";
import { type ByMode, describeEachMode, describeOneEngineInBothModes, recordOf } from "../../helpers/engine/modes";
import { driftCommand } from "../../../lib/cli/drift";
import { environmentOf } from "../../helpers/ontap-client";
import { runVerb } from "../../helpers/verb-run";
import { uuidFromName } from "../../../lib/simulator/state/identity";
import { loginInitiator } from "../../../lib/testing";
import { startTestSimulator, type TestSimulator } from "../../helpers/simulator";

const ALIAS = "alias-that-nobody-shall-read";

const declaring =
  (alias: string): Declare =>
  (stack, cluster) => {
    const targetAlias = new TerraformVariable(stack, "alias", { default: alias, sensitive: true }).stringValue;
    new IscsiService(stack, "db", { cluster, svmName: "svm_db", targetAlias });
  };
const declare = declaring(ALIAS);

const declareDisabled: Declare = (stack, cluster) => {
  const targetAlias = new TerraformVariable(stack, "alias", { default: ALIAS, sensitive: true }).stringValue;
  const activeSessions = ActiveSessions.END;
  new IscsiService(stack, "db", { cluster, svmName: "svm_db", targetAlias, enabled: false, activeSessions });
};

/** With the drift as an output, which is no secret. */
const declareOutput: Declare = (stack, cluster) => {
  const targetAlias = new TerraformVariable(stack, "alias", { default: ALIAS, sensitive: true }).stringValue;
  const db = new IscsiService(stack, "db", { cluster, svmName: "svm_db", targetAlias });
  new TerraformOutput(stack, "drift", { value: db.drift });
};

/** What a plan shows in the place of the alias. */
const HIDDEN: ByMode<RegExp> = {
  [Provisioning.NULL_RESOURCE]: /"drift" += .*target\.alias: live \(hidden\), declared \(hidden\); the live service/,
  [Provisioning.PROVIDER]:
    /drift += .*target\.alias: live \(hidden\), declared \(hidden\)"[^]*target_alias += \(sensitive value\)/,
};

// Whether a value is sensitive, an old Terraform tells by another function.
describeEachMode("a sensitive variable as alias", (engine) => {
  let simulator: TestSimulator;
  let workspace: EngineWorkspace;

  beforeAll(async () => {
    simulator = await startTestSimulator({
      seed: { svms: [{ name: "svm_db", service: {}, interfaces: [{ name: "lif1", address: "192.0.2.1" }] }] },
    });
    workspace = await EngineWorkspace.create(engine, simulator, declare);
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  it("is printed by no plan and no apply, and is set all the same", async () => {
    expect(await workspace.plan()).toMatchObject({ exitCode: 2 });
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(simulator.service("svm_db")).toMatchObject({ targetAlias: ALIAS });
    // In other words than the first time: a plan that is made in the same second hides a text that is the same.
    simulator.setService("svm_db", { targetAlias: "other", enabled: false });
    const drifted = await workspace.plan();
    expect(drifted.exitCode).toBe(2);
    expect(sectionOf(drifted, recordOf(engine, "db"))).toMatch(HIDDEN[engine.provisioning]);
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(simulator.service("svm_db")).toMatchObject({ targetAlias: ALIAS });
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
    expect(workspace.transcript).not.toContain(ALIAS);
  });

  it("is neither in the drift, whoever shows it, nor in what is shown of the state", async () => {
    simulator.setService("svm_db", { targetAlias: "older-alias" });
    workspace.declare(declareOutput);
    expect((await workspace.plan()).output).toMatch(/\+ drift += "target\.alias: live \(hidden\), declared \(hidden\)/);
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(await workspace.run("show", "-no-color")).toMatchObject({ exitCode: 0 });
    expect(workspace.transcript).not.toMatch(new RegExp(`${ALIAS}|older-alias`));
    workspace.declare(declare);
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
  });

  it("does not hide whose sessions a repair ends", async () => {
    simulator.setService("svm_db", { enabled: true, targetAlias: ALIAS });
    loginInitiator(simulator, "svm_db", "iqn.1994-05.com.redhat:host1");
    workspace.declare(declareDisabled);
    const planned = await workspace.plan();
    expect(flat(planned)).toMatch(
      /SVM svm_db: ([^.]*; )?1 session of 1 initiator \(iqn\.1994-05\.com\.redhat:host1\) would end/,
    );
    expect(planned.output).not.toContain(ALIAS);
    workspace.declare(declare);
  });

  it("is not in the record that a plan cannot understand", async () => {
    const svm = { uuid: uuidFromName("svm_db"), name: "svm_db" };
    const record = { svm, target: { name: "iqn.1992-08.com.netapp:sn.1", alias: ALIAS } };
    const path = "/protocols/san/iscsi/services";
    simulator.faults.add({ method: "GET", path, do: { replaceBody: { records: [record], num_records: 1 } } });
    workspace.declare(declare);
    const planned = await workspace.plan();
    simulator.faults.clear();
    expect(flat(planned)).toContain('malformed "enabled"');
    expect(planned.output).not.toContain(ALIAS);
  });

  it.each(["table", "json", "markdown"])("is not printed by drift of its plan, as %s", async (format) => {
    simulator.setService("svm_db", { targetAlias: "other" });
    expect(await workspace.plan()).toMatchObject({ exitCode: 2 });
    const environment = { ...environmentOf(simulator), ONTAP_CA_FILE: simulator.caFile };
    const options = { environment, input: await workspace.planJson() };
    const { stdout } = await runVerb(driftCommand, ["--plan", "-", "--format", format], options);
    expect(stdout).toContain("(hidden)");
    expect(stdout).not.toMatch(/alias-that-nobody|"other"/);
  });
});

describeOneEngineInBothModes("a sensitive variable as alias that is not set", (engine) => {
  let simulator: TestSimulator;
  let workspace: EngineWorkspace;

  beforeAll(async () => {
    simulator = await startTestSimulator({ seed: { svms: [{ name: "svm_db", service: {} }] } });
    workspace = await EngineWorkspace.create(engine, simulator, declare);
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  it.each(["alias-that-nobody-shall-read", "db-1x", 'a"quoted"alias'])(
    "is not printed when ONTAP refuses it: %s",
    async (alias) => {
      simulator.setService("svm_db", { targetAlias: "other" });
      const message = `The value "${alias}" is invalid for field "target.alias"`;
      simulator.faults.add({ method: "PATCH", times: 1, do: { code: "262245", message } });
      workspace.declare(declaring(alias));
      const refused = await workspace.apply();
      expect(refused).toMatchObject({ exitCode: 1 });
      expect(refused.output).toContain("262245");
      expect(refused.output).not.toMatch(/nobody-shall|db-1x|quoted/);
    },
  );

  it("is not printed either when something else sets another one, which may have been one before", async () => {
    simulator.setService("svm_db", { targetAlias: "other" });
    simulator.faults.add({ method: "PATCH", do: { status: 200, body: {} } });
    workspace.declare(declare);
    const applied = await workspace.apply();
    simulator.faults.clear();
    expect(applied).toMatchObject({ exitCode: 1 });
    expect(flat(applied)).toContain("reading it back shows target.alias: live (hidden), declared (hidden)");
  });
});
