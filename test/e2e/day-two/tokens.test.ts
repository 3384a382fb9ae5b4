import { TerraformOutput, TerraformVariable } from "cdktf";
import { DeletionPolicy, IscsiService, OntapCluster } from "../../../lib";
import { sectionOf } from "../../helpers/engine/engine-output";
import { type Declare, EngineWorkspace, passwordSettings } from "../../helpers/engine/engine-workspace";
import { describeSuitesInTurn, recordOf } from "../../helpers/engine/modes";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";
import { declareTokens, TOKENS } from "./token-rows";

/** Services whose IQN is used: each costs a process at every plan. */
const NAMED: readonly string[] = ["svm_variable", "svm_unknown"];

describeSuitesInTurn("services with props that the engine fills in", (engine) => {
  let simulator: WatchedSimulator;
  let workspace: EngineWorkspace;

  beforeAll(async () => {
    const names = [...TOKENS.map(({ svm }) => svm), "svm_named", "svm_far"];
    simulator = await startWatchedSimulator({ svms: names.map((name) => ({ name })) });
    const settings = {
      ...passwordSettings(simulator),
      ONTAP_FAR_USERNAME: simulator.username,
      ONTAP_FAR_PASSWORD: simulator.password,
    };
    workspace = await EngineWorkspace.create(engine, simulator, declareAll, settings);
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  it("are planned and created by one apply, and plan clean then", async () => {
    expect(await workspace.plan()).toMatchObject({ exitCode: 2 });
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  it.each(TOKENS)("are as declared: $prop", ({ svm, live }) => {
    expect(simulator.service(svm)).toMatchObject(live);
    expect(writesAmong(simulator.methods(svm))).toBe("POST");
  });

  it("know their IQNs", async () => {
    const names = NAMED.map((svm) => simulator.service(svm)?.targetName);
    expect(await workspace.output("iqns")).toEqual(names);
    expect(await workspace.output("far_iqn")).toBe(simulator.service("svm_far")?.targetName);
  });

  it("show drift in the plan, keep their IQNs known meanwhile, and are repaired by one apply", async () => {
    for (const { svm, live } of TOKENS) simulator.setService(svm, { enabled: live.enabled !== true });
    simulator.setService("svm_far", { enabled: false });
    const planned = await workspace.plan();
    expect(planned.exitCode).toBe(2);
    for (const { svm, live } of TOKENS) {
      const drift = `enabled: live ${live.enabled !== true}, declared ${live.enabled}`;
      expect(sectionOf(planned, recordOf(engine, svm))).toContain(drift);
    }
    expect(planned.output).not.toContain("Changes to Outputs");
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    for (const { svm, live } of TOKENS) expect(simulator.service(svm)).toMatchObject(live);
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  it("are not written when what they refer to is replaced, though they are not known at plan again", async () => {
    simulator.forget();
    const replaced = await workspace.run("apply", "-no-color", "-auto-approve", "-replace=null_resource.made");
    expect(replaced).toMatchObject({ exitCode: 0 });
    expect(TOKENS.map(({ svm }) => writesAmong(simulator.methods(svm)))).toEqual(TOKENS.map(() => ""));
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  it("carry out the deletion policy on the cluster that the state knows", async () => {
    expect(await workspace.destroy()).toMatchObject({ exitCode: 0 });
    expect(simulator.service("svm_far")).toBeUndefined();
    for (const { svm, live } of TOKENS) expect(simulator.service(svm)).toMatchObject(live);
  });

  const declareAll: Declare = (stack, cluster, provisioning) => {
    const services = declareTokens(stack, cluster);
    const named = services.filter(({ node }) => NAMED.includes(node.id));
    new TerraformOutput(stack, "iqns", { value: named.map(({ targetName }) => targetName) });
    const variable = (id: string, value: unknown): TerraformVariable =>
      new TerraformVariable(stack, id, { default: value });
    const far = new OntapCluster(stack, "far", {
      endpoint: variable("endpoint", simulator.endpoint).stringValue,
      profile: variable("profile", "far").stringValue,
      name: variable("name", "far-1").stringValue,
      caFile: variable("ca", simulator.caFile).stringValue,
      serverName: variable("host", "localhost").stringValue,
      concurrency: variable("connections", 2).numberValue,
      requestTimeoutMs: variable("patience", 5_000).numberValue,
      provisioning,
    });
    const deletionPolicy = DeletionPolicy.DELETE;
    const service = new IscsiService(stack, "far-db", { cluster: far, svmName: "svm_far", deletionPolicy });
    new TerraformOutput(stack, "far_iqn", { value: service.targetName });
  };
});
