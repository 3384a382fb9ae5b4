import { TerraformVariable } from "cdktf";
import { IscsiService, OntapCluster, Provisioning } from "../../../lib";
import { DESTROY_ALL_THE_SAME, suite } from "../../engine/suite";
import { flat } from "../../helpers/engine/engine-output";
import { type Declare, EngineWorkspace } from "../../helpers/engine/engine-workspace";
import { startTestSimulator, type TestSimulator } from "../../helpers/simulator";

/** Values of variables that props of a service refer to, and what a plan expects in their place. */
const OF_SERVICES = [
  ["svmName", "a b", "expected the name of an SVM"],
  ["svmUuid", "19d04b8e", "expected the UUID of an SVM"],
  ["enabled", "maybe", 'expected "true" or "false"'],
  ["targetAlias", "c d", "expected printable characters without spaces"],
] as const;

/** Endpoints, and what a plan says. */
const OF_CLUSTERS = [
  ["ftp://c", 'endpoint: got "ftp://c", expected an https URL'],
  ["https://u:hush@c", 'endpoint: got "https://***@c", expected no credentials'],
] as const;

suite("a wrong value that a variable has", { engines: "one", modes: "both" }, (engine) => {
  const isProvider = engine.provisioning === Provisioning.PROVIDER;
  let simulator: TestSimulator;
  let workspace: EngineWorkspace;

  beforeAll(async () => {
    simulator = await startTestSimulator({ seed: { svms: [{ name: "svm_db" }] } });
    workspace = await EngineWorkspace.create(engine, simulator, declareAlias("fine"));
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  async function expectRefused(declare: Declare, ...told: readonly string[]): Promise<void> {
    workspace.declare(declare);
    const planned = await workspace.plan();
    expect(planned.exitCode).toBe(1);
    for (const text of told) expect(flat(planned)).toContain(text);
    expect(flat(planned)).not.toContain("hush");
    expect(simulator.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  }

  it("fails the plan with what it is and what is expected", async () => {
    const declare: Declare = (stack, cluster) => {
      for (const [prop, value] of OF_SERVICES) {
        const variable = new TerraformVariable(stack, prop, { default: value });
        const token = prop === "enabled" ? variable.booleanValue : variable.stringValue;
        const svm = prop === "svmUuid" ? {} : { svmName: `svm_${prop}` };
        new IscsiService(stack, `of-${prop}`, { cluster, ...svm, [prop]: token });
      }
    };
    const told = OF_SERVICES.map(([prop, value, expected]) => {
      const name = isProvider ? prop.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : prop;
      // Terraform itself knows the types of a provider's attributes.
      return isProvider && prop === "enabled" ? "a bool is required" : `${name}: got "${value}", ${expected}`;
    });
    await expectRefused(declare, ...told);
  });

  it.each(OF_CLUSTERS)("fails the plan when it is an endpoint: %s", async (value, told) => {
    const declare: Declare = (stack, _, provisioning) => {
      const endpoint = new TerraformVariable(stack, "endpoint", { default: value }).stringValue;
      const cluster = new OntapCluster(stack, "wrong", { endpoint, provisioning });
      new IscsiService(stack, "db", { cluster, svmName: "svm_db" });
    };
    await expectRefused(declare, told);
  });

  it("does not stand in the way of a destroy when it concerns a service", async () => {
    workspace.declare(declareAlias("fine"));
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    workspace.declare(declareAlias("not fine"));
    expect(await workspace.destroy(...DESTROY_ALL_THE_SAME[engine.provisioning])).toMatchObject({ exitCode: 0 });
    expect(simulator.service("svm_db")).toMatchObject({ targetAlias: "fine" });
  });
});

function declareAlias(alias: string): Declare {
  return (stack, cluster) => {
    const targetAlias = new TerraformVariable(stack, "alias", { default: alias }).stringValue;
    new IscsiService(stack, "db", { cluster, svmName: "svm_db", targetAlias });
  };
}
