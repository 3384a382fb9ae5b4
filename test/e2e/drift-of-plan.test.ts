import { TerraformVariable } from "cdktf";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { IscsiService, OntapCluster, Provisioning } from "../../lib";
import { driftCommand } from "../../lib/cli/drift";
import { describeEnginesInTurn } from "../engine/under-test";
import type { EngineFolder } from "../helpers/engine/engine-folder";
import { type Declare, EngineWorkspace } from "../helpers/engine/engine-workspace";
import { parentConfiguration } from "../helpers/engine/parent-configuration";
import { environmentOf } from "../helpers/ontap-client";
import { ProviderWorkspace } from "../helpers/provider/provider-workspace";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { runVerb } from "../helpers/verb-run";

/** A service whose SVM and alias its module's caller gives. */
const declareOfCaller: Declare = (stack, cluster) => {
  const given = (name: string): string => new TerraformVariable(stack, name, {}).stringValue;
  new IscsiService(stack, "db", { cluster, svmName: given("svm"), targetAlias: given("alias") });
};

/** A service of a cluster whose endpoint its module's caller gives. */
const declareEndpointOfCaller: Declare = (stack, _, provisioning) => {
  const endpoint = new TerraformVariable(stack, "endpoint", {}).stringValue;
  const cluster = new OntapCluster(stack, "b", { endpoint, requestTimeoutMs: 5_000, provisioning });
  new IscsiService(stack, "db", { cluster, svmName: "svm_x" });
};

describeEnginesInTurn("drift of a plan", (engine, it) => {
  let simulator: TestSimulator;

  beforeEach(async () => {
    const svms = ["svm_x", "svm_y"].map((name) => ({ name, service: { alias: "old" } }));
    simulator = await startTestSimulator({ seed: { svms } });
  });

  afterEach(() => simulator.close());

  /** @returns the exit code, and the status of each service by its address. */
  async function driftOf(folder: EngineFolder, options: readonly string[], ...args: readonly string[]) {
    expect(await folder.run(...options, "plan", "-out=plan.bin", ...args)).toMatchObject({ exitCode: 0 });
    const { output: input } = await folder.run(...options, "show", "-json", "plan.bin");
    const environment = { ...environmentOf(simulator), ONTAP_CA_FILE: simulator.caFile };
    const { exitCode, stdout } = await runVerb(driftCommand, ["--plan", "-", "--json"], { environment, input });
    const { services } = JSON.parse(stdout) as { services: { construct: string; status: string }[] };
    return { exitCode, statuses: Object.fromEntries(services.map(({ construct, status }) => [construct, status])) };
  }

  it("does not know an instance of a module that -target leaves out, whose declaration changed", async () => {
    const workspace = await EngineWorkspace.create(engine, simulator, declareOfCaller);
    const each = '  for_each = { svm_x = "old", svm_y = "old" }\n  svm = each.key\n  alias = each.value\n';
    const parent = await parentConfiguration(workspace, each);
    const options = [`-chdir=${parent}`];
    expect(await workspace.run(...options, "apply", "-auto-approve")).toMatchObject({ exitCode: 0 });
    const main = join(parent, "main.tf");
    writeFileSync(main, readFileSync(main, "utf8").replace('svm_y = "old"', 'svm_y = "new"'));
    const [x, y] = ["svm_x", "svm_y"].map((key) => `module.san["${key}"].null_resource.db`) as [string, string];
    expect(await driftOf(workspace, options)).toEqual({ exitCode: 2, statuses: { [x]: "inSync", [y]: "drifted" } });
    const left = { exitCode: 1, statuses: { [x]: "inSync", [y]: "unknown" } };
    expect(await driftOf(workspace, options, '-target=module.san["svm_x"]')).toEqual(left);
    await workspace.remove();
  });

  it("does not know an instance of the provider's that -target leaves out", async () => {
    const services = { db: { for_each: '${toset(["svm_x", "svm_y"])}', svm_name: "${each.key}" } };
    const workspace = await ProviderWorkspace.create(engine, simulator, { services });
    expect(await workspace.run("apply", "-auto-approve")).toMatchObject({ exitCode: 0 });
    simulator.setService("svm_y", { enabled: false });
    const [x, y] = ["svm_x", "svm_y"].map((key) => `ontap_iscsi_service.db["${key}"]`) as [string, string];
    const statuses = { [x]: "inSync", [y]: "unknown" };
    expect(await driftOf(workspace, [], `-target=${x}`)).toEqual({ exitCode: 1, statuses });
    const destroyed = { exitCode: 1, statuses: { [x]: "unknown", [y]: "unknown" } };
    expect(await driftOf(workspace, [], "-destroy")).toEqual(destroyed);
    await workspace.remove();
  });

  it("looks at the cluster of a module, not at that of a variable of the root", async () => {
    const inMode = { ...engine, provisioning: Provisioning.PROVIDER };
    const workspace = await EngineWorkspace.create(inMode, simulator, declareEndpointOfCaller);
    const parent = await parentConfiguration(workspace, "  endpoint = var.real\n");
    const variables = { endpoint: { default: "https://a.example.com" }, real: { default: simulator.endpoint } };
    writeFileSync(join(parent, "variables.tf.json"), JSON.stringify({ variable: variables }));
    simulator.setService("svm_x", { enabled: false });
    const db = "module.san.ontap_iscsi_service.db";
    const options = [`-chdir=${parent}`];
    expect(await driftOf(workspace, options)).toEqual({ exitCode: 1, statuses: { [db]: "unknown" } });
    const main = join(parent, "main.tf");
    writeFileSync(main, readFileSync(main, "utf8").replace("var.real", JSON.stringify(simulator.endpoint)));
    expect(await driftOf(workspace, options)).toEqual({ exitCode: 2, statuses: { [db]: "drifted" } });
    await workspace.remove();
  });
});
