import { Resource } from "@cdktf/provider-null/lib/resource";
import { Fn, TerraformLocal, TerraformOutput, type TerraformStack, TerraformVariable } from "cdktf";
import { IscsiService, type IscsiServiceProps, OntapCluster, Provisioning } from "../../../lib";
import { uuidFromName, type Service } from "../../../lib/simulator/svm";
import { type ByMode, recordOf, suite } from "../../engine/suite";
import { sectionOf } from "../../helpers/engine/engine-output";
import { type Declare, EngineWorkspace, passwordSettings } from "../../helpers/engine/engine-workspace";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";

/** What the props of a service may refer to. */
interface Sources {
  readonly stack: TerraformStack;
  readonly cluster: OntapCluster;
  /** Its triggers are known at plan, its id is not, before it is created. */
  readonly made: Resource;
}

/** A service one of whose props is not known at synth. */
interface TokenRow {
  readonly prop: string;
  readonly svm: string;
  readonly declare: (sources: Sources) => Omit<IscsiServiceProps, "cluster">;
  readonly live: Partial<Service>;
}

/** A text that the engine would take for expressions, and JSON for its own, if it were written into either. */
const ODD_ALIAS = String.raw`q"b\n` + "${x}%{y}";

function variable(stack: TerraformStack, id: string, value: unknown): TerraformVariable {
  return new TerraformVariable(stack, id, { default: value });
}

const TOKENS: readonly TokenRow[] = [
  {
    prop: "targetAlias, a variable with odd characters",
    svm: "svm_variable",
    declare: ({ stack }) => ({
      svmName: "svm_variable",
      targetAlias: variable(stack, "alias", ODD_ALIAS).stringValue,
    }),
    live: { enabled: true, targetAlias: ODD_ALIAS },
  },
  {
    prop: "targetAlias, a local that is null: not managed",
    svm: "svm_null",
    declare: ({ stack }) => ({
      svmName: "svm_null",
      targetAlias: new TerraformLocal(stack, "nothing", "${null}").asString,
    }),
    live: { enabled: true, targetAlias: "svm_null" },
  },
  {
    prop: "svmName, a local",
    svm: "svm_local",
    declare: ({ stack }) => ({ svmName: new TerraformLocal(stack, "svm", "svm_local").asString, targetAlias: "local" }),
    live: { enabled: true, targetAlias: "local" },
  },
  {
    prop: "svmUuid, a variable",
    svm: "svm_uuid",
    declare: ({ stack }) => ({ svmUuid: variable(stack, "uuid", uuidFromName("svm_uuid")).stringValue }),
    live: { enabled: true },
  },
  {
    prop: "enabled, a variable",
    svm: "svm_flag",
    declare: ({ stack }) => ({ svmName: "svm_flag", enabled: variable(stack, "flag", true).booleanValue }),
    live: { enabled: true },
  },
  {
    prop: "svmName, an attribute that is known at plan",
    svm: "svm_known",
    declare: ({ made }) => ({ svmName: Fn.lookup(made.triggers, "svm", "") as string }),
    live: { enabled: true },
  },
  {
    prop: "svmName, an attribute that is not known at plan",
    svm: "svm_unknown",
    declare: ({ made }) => ({ svmName: `svm_unknown${Fn.substr(made.id, 0, 0)}`, targetAlias: "unknown" }),
    live: { enabled: true, targetAlias: "unknown" },
  },
  {
    prop: "targetAlias, an attribute that is not known at plan",
    svm: "svm_late",
    declare: ({ made }) => ({ svmName: "svm_late", targetAlias: `late-${Fn.substr(made.id, 0, 0)}` }),
    live: { enabled: true, targetAlias: "late-" },
  },
  {
    prop: "targetAlias, the targetName of another service",
    svm: "svm_alias",
    declare: ({ stack, cluster }) => {
      const named = new IscsiService(stack, "named", { cluster, svmName: "svm_named" });
      return {
        svmName: "svm_alias",
        targetAlias: `alias-of-${Fn.element(Fn.split(":", named.targetName), 0) as string}`,
      };
    },
    live: { enabled: true, targetAlias: "alias-of-iqn.1992-08.com.netapp" },
  },
];

/** Declares the services of all rows. */
function declareTokens(stack: TerraformStack, cluster: OntapCluster): readonly IscsiService[] {
  const made = new Resource(stack, "made", { triggers: { svm: "svm_known" } });
  return TOKENS.map(
    ({ svm, declare }) =>
      new IscsiService(stack, svm, { cluster, enabled: true, ...declare({ stack, cluster, made }) }),
  );
}

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
    const endpoint = variable(stack, "endpoint", simulator.endpoint).stringValue;
    const far = new OntapCluster(stack, "far", { endpoint, profile: "far", caFile: simulator.caFile, provisioning });
    const service = new IscsiService(stack, "far-db", { cluster: far, svmName: "svm_far" });
    new TerraformOutput(stack, "far_iqn", { value: service.targetName });
  };
});
