import { Resource } from "@cdktf/provider-null/lib/resource";
import { Fn, TerraformOutput, TerraformResource, type TerraformStack } from "cdktf";
import { IscsiService, Provisioning } from "../../../lib";
import { type Declare, EngineWorkspace } from "../../helpers/engine/engine-workspace";
import { startTestSimulator, type TestSimulator } from "../../helpers/simulator";
import { setLiveInterface } from "../../../lib/testing/live";
import { suite } from "../../engine/suite";

suite("what uses the IQN of a service", { engines: "turns", modes: "both" }, (engine) => {
  let simulator: TestSimulator;
  let workspace: EngineWorkspace;

  beforeAll(async () => {
    const svms = ["svm_token", "svm_read", "svm_first", "svm_second"].map((name) => ({
      name,
      service: {},
      interfaces: LIFS,
    }));
    simulator = await startTestSimulator({ seed: { svms } });
    workspace = await EngineWorkspace.create(engine, simulator, declareAll("one"));
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  it("is not replaced when what the service refers to changes in place", async () => {
    workspace.declare(declareAll("another"));
    const planned = await workspace.plan();
    expect(planned.output).toContain("Plan: 0 to add, 1 to change, 0 to destroy.");
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  it("sees no change of the portals while a node is down, with a warning, and an error if ONTAP cannot tell them", async () => {
    setLiveInterface(simulator, "svm_first", "lif2", { up: false });
    const planned = await workspace.plan();
    expect(planned).toMatchObject({ exitCode: 0 });
    expect(planned.output.replaceAll(/[\s│╷╵]+/g, " ")).toContain("iSCSI LIFs are down: lif2 (192.0.2.2:3260)");
    simulator.faults.add({ path: "/network/ip/interfaces", do: { code: "65541" } });
    expect(await workspace.plan()).toMatchObject({ exitCode: 1 });
    simulator.faults.clear();
    setLiveInterface(simulator, "svm_first", "lif2", { up: true });
  });

  it("never gets an empty text, even where the state is refreshed while the service is missing", async () => {
    const iqns = (await workspace.output("iqns")) as readonly unknown[];
    for (const svm of ["svm_token", "svm_first"]) simulator.setService(svm, undefined);
    await workspace.apply("-refresh-only");
    const [token, read, first, second] = iqns;
    const refreshed = { [Provisioning.NULL_RESOURCE]: iqns, [Provisioning.PROVIDER]: [null, read, null, second] };
    expect(await workspace.output("iqns")).toEqual(refreshed[engine.provisioning]);
    expect([token, first]).not.toContain(null);
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    expect(await workspace.output("iqns")).toEqual(iqns);
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });
});

const LIFS = ["192.0.2.1", "192.0.2.2"].map((address, index) => ({ name: `lif${index + 1}`, address }));

function declareAll(comment: string): Declare {
  return (stack, cluster) => {
    const upstream = new TerraformResource(stack, "upstream", { terraformResourceType: "terraform_data" });
    upstream.addOverride("input", comment);
    const suffix = Fn.substr(upstream.getStringAttribute("id"), 0, 0);
    const token = new IscsiService(stack, "token", { cluster, svmName: `svm_token${suffix}` });
    const read = IscsiService.fromExisting(stack, "read", { cluster, svmName: `svm_read${suffix}` });
    const first = new IscsiService(stack, "first", { cluster, svmName: "svm_first" });
    const alias = Fn.element(Fn.split(":", first.targetName), 0) as string;
    const second = new IscsiService(stack, "second", { cluster, svmName: "svm_second", targetAlias: alias });
    const services = { token, read, first, second };
    for (const [name, { targetName }] of Object.entries(services)) use(stack, name, targetName);
    new TerraformOutput(stack, "portals", { value: first.targetPortals });
    new TerraformOutput(stack, "iqns", { value: Object.values(services).map(({ targetName }) => targetName) });
  };
}

/** A resource that another IQN replaces. */
function use(stack: TerraformStack, name: string, iqn: string): void {
  new Resource(stack, `uses-${name}`, { triggers: { iqn } });
}
