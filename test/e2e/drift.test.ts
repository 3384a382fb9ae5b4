import { Resource } from "@cdktf/provider-null/lib/resource";
import { TerraformVariable } from "cdktf";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { IscsiService } from "../../lib";
import { driftCommand } from "../../lib/cli/drift";
import { type Declare, EngineWorkspace } from "../helpers/engine/engine-workspace";
import { describeSuitesInTurn, recordOf } from "../helpers/engine/modes";
import { parentConfiguration } from "../helpers/engine/parent-configuration";
import { environmentOf } from "../helpers/ontap-client";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { runVerb, type VerbRun } from "../helpers/verb-run";

/** One service whose values are known at synth, one at plan, one at apply. */
const declare: Declare = (stack, cluster) => {
  const alias = new TerraformVariable(stack, "alias", { type: "string", default: "at-plan" });
  const made = new Resource(stack, "made");
  new IscsiService(stack, "db", { cluster, svmName: "svm_db", targetAlias: "a${b}" });
  new IscsiService(stack, "tok", { cluster, svmName: "svm_tok", targetAlias: alias.stringValue });
  new IscsiService(stack, "late", { cluster, svmName: "svm_late", targetAlias: made.id });
};

/** A report, as far as this test looks at it. */
interface Report {
  readonly services: readonly {
    readonly construct: string;
    readonly status: string;
    readonly differences?: readonly unknown[];
  }[];
}

describeSuitesInTurn("drift of what a plan declares", (engine) => {
  let simulator: TestSimulator;
  let workspace: EngineWorkspace;

  beforeAll(async () => {
    const svms = ["svm_db", "svm_tok", "svm_late"].map((name) => ({ name, service: {} }));
    simulator = await startTestSimulator({ seed: { svms } });
    workspace = await EngineWorkspace.create(engine, simulator, declare);
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  async function drift(...args: readonly string[]): Promise<VerbRun & { statuses: Record<string, string> }> {
    const environment = { ...environmentOf(simulator), ONTAP_CA_FILE: simulator.caFile };
    const run = await runVerb(driftCommand, ["--format", "json", ...args], { environment });
    const { services } = JSON.parse(run.stdout) as Report;
    return { ...run, statuses: Object.fromEntries(services.map(({ construct, status }) => [construct, status])) };
  }

  async function plan(...args: readonly string[]): Promise<string> {
    await workspace.plan(...args);
    const file = join(workspace.stackFolder, "plan.json");
    writeFileSync(file, await workspace.planJson());
    return file;
  }

  it("knows what the engine filled in, and what it cannot know yet", async () => {
    const { statuses, stdout } = await drift("--plan", await plan());
    expect(statuses).toEqual({
      [recordOf(engine, "db")]: "drifted",
      [recordOf(engine, "tok")]: "drifted",
      [recordOf(engine, "late")]: "unknown",
    });
    expect(stdout).toContain('"declared": "\\"at-plan\\""');
    expect(stdout).toContain('"declared": "\\"a${b}\\""');
  });

  it("knows everything once it is applied, and finds what was changed since", async () => {
    expect((await workspace.apply()).exitCode).toBe(0);
    const applied = await plan();
    expect(await drift("--plan", applied)).toMatchObject({
      exitCode: 0,
      statuses: {
        [recordOf(engine, "db")]: "inSync",
        [recordOf(engine, "tok")]: "inSync",
        [recordOf(engine, "late")]: "inSync",
      },
    });
    simulator.setService("svm_late", { enabled: false });
    expect(await drift("--plan", applied)).toMatchObject({
      exitCode: 2,
      statuses: { [recordOf(engine, "late")]: "drifted" },
    });
  });

  it("is found where the stack is a module of another configuration", async () => {
    const parent = await parentConfiguration(workspace);
    expect(await workspace.run(`-chdir=${parent}`, "plan", "-out=plan.bin")).toMatchObject({ exitCode: 0 });
    const { output } = await workspace.run(`-chdir=${parent}`, "show", "-json", "plan.bin");
    writeFileSync(join(parent, "plan.json"), output);
    const { statuses } = await drift("--plan", join(parent, "plan.json"));
    expect(statuses).toEqual({
      [`module.san.${recordOf(engine, "db")}`]: "inSync",
      [`module.san.${recordOf(engine, "tok")}`]: "inSync",
      [`module.san.${recordOf(engine, "late")}`]: "unknown",
    });
  });

  it("is not known of services that a plan destroys", async () => {
    const { exitCode, statuses } = await drift("--plan", await plan("-destroy"));
    expect(exitCode).toBe(1);
    expect(statuses).toEqual({
      [recordOf(engine, "db")]: "unknown",
      [recordOf(engine, "tok")]: "unknown",
      [recordOf(engine, "late")]: "unknown",
    });
  });

  it("is not known of services that a plan with -target leaves out, whatever the state holds about them", async () => {
    expect(await drift("--plan", await plan(`-target=${recordOf(engine, "db")}`))).toMatchObject({
      exitCode: 1,
      statuses: {
        [recordOf(engine, "db")]: "inSync",
        [recordOf(engine, "tok")]: "unknown",
        [recordOf(engine, "late")]: "unknown",
      },
    });
  });

  it("agrees with the synthesized stack, as far as that knows", async () => {
    simulator.setService("svm_db", { enabled: false });
    expect(await drift("--out", workspace.folder, "--allow-unknown")).toMatchObject({
      exitCode: 2,
      statuses: { db: "drifted", tok: "unknown", late: "unknown" },
    });
  });
});
