import { TerraformOutput, TerraformVariable } from "cdktf";
import { IscsiService, OntapCluster, Provisioning } from "../../../lib";
import { sectionOf } from "../../helpers/engine/engine-output";
import { type Declare, EngineWorkspace, passwordSettings } from "../../helpers/engine/engine-workspace";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";
import { declareTokens, TOKENS } from "./token-rows";
import { type ByMode, recordOf, suite } from "../../engine/suite";

/** What no declaration of the rows says: an alias that is declared, or a service that is enabled. */
const DRIFTED = { enabled: false, targetAlias: "drifted" };
const DRIFT: ByMode<RegExp> = {
  [Provisioning.NULL_RESOURCE]: /live (false|"drifted"), declared/,
  [Provisioning.PROVIDER]: /false -> true|"drifted" -> /,
};

/** Services whose IQN is used: each costs a process at every plan. */
const NAMED: readonly string[] = ["svm_variable", "svm_unknown"];

suite("services with props that the engine fills in", { engines: "turns", modes: "both" }, (engine) => {
  let simulator: WatchedSimulator;
  let workspace: EngineWorkspace;

  beforeAll(async () => {
    const names = [...TOKENS.map(({ svm }) => svm), "svm_named", "svm_far"];
    simulator = await startWatchedSimulator({ svms: names.map((name) => ({ name })) });
    const settings = {
      ...passwordSettings(simulator),
      ...passwordSettings(simulator, "far"),
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
    for (const { svm, live } of TOKENS)
      simulator.setService(svm, "targetAlias" in live && svm !== "svm_null" ? DRIFTED : { enabled: false });
    simulator.setService("svm_far", { enabled: false });
    const planned = await workspace.plan();
    expect(planned.exitCode).toBe(2);
    for (const { svm } of TOKENS) expect(sectionOf(planned, recordOf(engine, svm))).toMatch(DRIFT[engine.provisioning]);
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

  const declareAll: Declare = (stack, cluster, provisioning) => {
    const services = declareTokens(stack, cluster);
    const named = services.filter(({ node }) => NAMED.includes(node.id));
    new TerraformOutput(stack, "iqns", { value: named.map(({ targetName }) => targetName) });
    const variable = (id: string, value: unknown): TerraformVariable =>
      new TerraformVariable(stack, id, { default: value });
    const endpoint = variable("endpoint", simulator.endpoint).stringValue;
    const far = new OntapCluster(stack, "far", { endpoint, profile: "far", caFile: simulator.caFile, provisioning });
    const service = new IscsiService(stack, "far-db", { cluster: far, svmName: "svm_far" });
    new TerraformOutput(stack, "far_iqn", { value: service.targetName });
  };
});
