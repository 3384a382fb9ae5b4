import { Resource } from "@cdktf/provider-null/lib/resource";
import { TerraformVariable } from "cdktf";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { IscsiService, Provisioning } from "../../lib";
import { driftCommand } from "../../lib/cli/drift";
import { type Declare, EngineWorkspace, passwordSettings } from "../helpers/engine/engine-workspace";
import { parentConfiguration } from "../helpers/engine/parent-configuration";
import { environmentOf } from "../helpers/ontap-client";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { runVerb } from "../helpers/verb-run";
import { recordOf, suite } from "../engine/suite";

/** One service whose values are known at synth, one at plan, one at apply. */
const declare: Declare = (stack, cluster) => {
  const alias = new TerraformVariable(stack, "alias", { type: "string", default: "at-plan" });
  const made = new Resource(stack, "made");
  new IscsiService(stack, "db", { cluster, svmName: "svm_db", enabled: true, targetAlias: "a${b}" });
  new IscsiService(stack, "tok", { cluster, svmName: "svm_tok", enabled: true, targetAlias: alias.stringValue });
  new IscsiService(stack, "late", { cluster, svmName: "svm_late", enabled: true, targetAlias: made.id });
};

/** A report, as far as this test looks at it. */
interface Report {
  readonly services: readonly {
    readonly construct: string;
    readonly status: string;
    readonly declared?: Readonly<Record<string, unknown>>;
    readonly differences?: readonly unknown[];
  }[];
}

// test/cli/drift/plan.test.ts reads the plans of every engine, recorded.
suite("drift", { engines: "turns", modes: "both" }, (engine) => {
  let simulator: TestSimulator;
  let workspace: EngineWorkspace;
  const [db, tok, late] = ["db", "tok", "late"].map((id) => recordOf(engine, id)) as [string, string, string];

  beforeAll(async () => {
    const svms = ["svm_db", "svm_tok", "svm_late"].map((name) => ({ name, service: {} }));
    simulator = await startTestSimulator({ seed: { svms } });
    workspace = await EngineWorkspace.create(engine, simulator, declare, {
      ...passwordSettings(simulator),
      ...settings,
    });
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  const isProvider = engine.provisioning === Provisioning.PROVIDER;
  const settings = { TF_VAR_alias: "env" };

  async function drift(flags: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const { exitCode, stdout } = await runVerb(driftCommand, [...flags, "--json"], { environment });
    const { services } = JSON.parse(stdout) as Report;
    const statuses = Object.fromEntries(services.map(({ construct, status }) => [construct, status]));
    return { exitCode, statuses, services };
  }

  /** The report of a plan, without credentials, and without a request to the cluster. */
  async function ofPlan(options: readonly string[] = [], ...args: readonly string[]) {
    return ofPlanWith([], options, ...args);
  }

  async function ofPlanWith(more: readonly string[], options: readonly string[] = [], ...args: readonly string[]) {
    await workspace.run(...options, "plan", "-out=plan.bin", ...args);
    const file = join(workspace.folder, "plan.json");
    writeFileSync(file, (await workspace.run(...options, "show", "-json", "plan.bin")).output);
    const before = simulator.requests.length;
    const report = await drift(["--plan", file, ...more]);
    expect(simulator.requests).toHaveLength(before);
    return report;
  }

  const live = (...flags: readonly string[]) => {
    const environment = { ...environmentOf(simulator), ...settings, ONTAP_CA_FILE: simulator.caFile };
    return drift(["--out", workspace.folder, ...flags], environment);
  };

  it("of a plan knows what Terraform filled in, and not what it cannot know yet", async () => {
    // In provider mode, the plan of an adoption does not tell whether a declared value is written.
    const [exitCode, adopted] = isProvider ? [3, "unknown"] : [2, "drifted"];
    const statuses = { [db]: adopted, [tok]: adopted, [late]: "unknown" };
    expect(await ofPlan()).toMatchObject({ exitCode, statuses });
  });

  it("of a plan is 0 in sync and 2 drifted, with the values of the live report", async () => {
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    const inSync = { [db]: "inSync", [tok]: "inSync", [late]: "inSync" };
    expect(await ofPlan()).toMatchObject({ exitCode: 0, statuses: inSync });
    simulator.setService("svm_db", { enabled: false, targetAlias: "old" });
    const drifted = await ofPlan();
    expect(drifted).toMatchObject({ exitCode: 2, statuses: { ...inSync, [db]: "drifted" } });
    const observed = await live();
    expect(observed).toMatchObject({ exitCode: 2, statuses: { db: "drifted", tok: "inSync", late: "unknown" } });
    const named = await ofPlanWith(["--out", workspace.folder, "--stack", "iscsi"]);
    expect(named).toMatchObject({ exitCode: 2, statuses: { db: "drifted", tok: "inSync", late: "inSync" } });
    const [found, expected] = [named.services, observed.services].map((services) =>
      services.find(({ status }) => status === "drifted"),
    );
    // In provider mode, the plan does not tell the endpoint.
    const { endpoint } = simulator;
    expect(expected).toMatchObject({ endpoint });
    expect({ endpoint, ...found }).toEqual(expected);
    expect(found).toEqual({
      ...drifted.services.find(({ status }) => status === "drifted"),
      construct: "db",
      stack: "iscsi",
    });
  });

  it("takes the values of variables that Terraform takes", async () => {
    const alias = ({ services }: Report, name: string): unknown =>
      services.find(({ construct }) => construct === name)?.declared?.targetAlias;
    const file = (name: string, text: string): string => {
      writeFileSync(join(workspace.stackFolder, name), text);
      return join(workspace.stackFolder, name);
    };
    const given = file("given.vars", 'alias = "given" # comment');
    const rows: readonly (readonly [name: string, text: string, flags: readonly string[], value: unknown])[] = [
      ["none", "", [], "env"],
      ["terraform.tfvars", 'other = <<E\nalias = "x"\nE\nalias = "a\\"$${b}"\n', [], 'a"${b}'],
      ["terraform.tfvars.json", '{"alias":"$${json}"}', [], "$${json}"],
      ["b.auto.tfvars.json", '{"alias":7.50}', [], "7.5"],
      ["a.auto.tfvars", 'alias = "a"', [], "7.5"],
      ["B.auto.tfvars", 'alias = "B"', [], "7.5"],
      ["c.auto.tfvars", "alias = null", [], undefined],
      ["none", "", [`--var=alias="x"`, `--var-file=${given}`], "given"],
      ["none", "", [`--var-file=${given}`, `--var=alias="x"`], '"x"'],
    ];
    // The plan of provider mode has the value of what is not managed, as it was applied.
    const left = isProvider ? "env" : undefined;
    for (const [name, text, flags, value] of rows) {
      if (name !== "none") file(name, text);
      const ofTerraform = flags.map((flag) => flag.slice(1));
      expect([name, alias(await live(...flags), "tok")]).toEqual([name, value]);
      expect([name, alias(await ofPlan([], ...ofTerraform), tok)]).toEqual([name, value ?? left]);
    }
    for (const [name] of rows) rmSync(join(workspace.stackFolder, name), { force: true });
  });

  it.each(["-refresh-only", "-destroy"])("of a plan with %s is 3, and what it leaves out is unknown", async (flag) => {
    const { exitCode, statuses } = await ofPlan([], flag);
    expect(exitCode).toBe(3);
    expect(statuses).toMatchObject({ [tok]: "unknown", [late]: "unknown" });
  });

  it("of a plan has the services of a module, whose instances they are", async () => {
    simulator.setService("svm_db", { enabled: true, targetAlias: "a${b}" });
    // The module has the variable's default, what was applied the environment's value. A module with a provider of its own cannot have instances. Nor does its state know what is live.
    const [more, module, found] = isProvider
      ? ["", "module.san", "unknown"]
      : ['  for_each = toset(["a"])\n', 'module.san["a"]', "inSync"];
    const parent = await parentConfiguration(workspace, more);
    const statuses = {
      [`${module}.${db}`]: found,
      [`${module}.${tok}`]: isProvider ? found : "drifted",
      [`${module}.${late}`]: "unknown",
    };
    expect(await ofPlan([`-chdir=${parent}`])).toMatchObject({ exitCode: isProvider ? 3 : 2, statuses });
  });
});
