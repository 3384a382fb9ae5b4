import { Resource } from "@cdktf/provider-null/lib/resource";
import { Fn, TerraformOutput, type TerraformStack } from "cdktf";
import { DeletionPolicy, IscsiService, Provisioning } from "../../../lib";
import { uuidFromName } from "../../../lib/simulator/svm";
import { type Declare, EngineWorkspace } from "../../helpers/engine/engine-workspace";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";
import { ontapCall } from "./ontap-call";
import { type ByMode, suite } from "../../engine/suite";

suite("services of SVMs that the same stack makes", { engines: "turns", modes: "both" }, (engine) => {
  let simulator: WatchedSimulator;
  let workspace: EngineWorkspace;

  beforeAll(async () => {
    simulator = await startWatchedSimulator({ svms: SVMS.map((svm) => ({ name: spare(svm) })) });
    workspace = await EngineWorkspace.create(engine, simulator, declare);
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  it("are planned and created by one apply, after their SVMs", async () => {
    expect(await workspace.plan()).toMatchObject({ exitCode: 2 });
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    for (const svm of SVMS) expect(simulator.service(svm)).toMatchObject({ enabled: true, targetAlias: "db" });
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  it("are read in the same apply, where something else makes them", async () => {
    expect(await workspace.output("read_iqn")).toBe(simulator.service("svm_explicit")?.targetName);
  });

  it("hand their IQN to other resources, and these come after them", async () => {
    const { resources } = JSON.parse(await workspace.state()) as StateJson;
    const igroup = resources.find(({ name }) => name === "igroup");
    expect(igroup?.instances[0]?.attributes.triggers).toEqual({ iqn: simulator.service("svm_explicit")?.targetName });
    const calls = simulator.requests.map(({ method, path }) => `${method} ${path}`);
    expect(calls.indexOf("GET /api/cluster/nodes")).toBeGreaterThan(
      calls.lastIndexOf("POST /api/protocols/san/iscsi/services"),
    );
  });

  it("do not touch those resources when they drift", async () => {
    for (const svm of SVMS) simulator.setService(svm, { targetAlias: "other" });
    const planned = await workspace.plan();
    expect(planned.output).toContain(REPAIRS[engine.provisioning]);
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
  });

  it("are destroyed before their SVMs, and kept where nothing deletes them", async () => {
    simulator.forget();
    const destroyed = await workspace.destroy();
    if (engine.provisioning === Provisioning.PROVIDER) {
      expect(destroyed).toMatchObject({ exitCode: 0 });
      for (const svm of SVMS)
        expect(simulator.methods(svm)).toMatch(/^(GET )+DELETE (GET )+PATCH DELETE( GET)? PATCH$/);
      const services = simulator.cluster.state.svms.map(({ name, service }) => [name, service]);
      expect(services).toEqual(SVMS.map((svm) => [spare(svm), undefined]));
    } else {
      for (const svm of SVMS) expect(writesAmong(simulator.methods(svm))).toBe("PATCH");
    }
  });

  const declare: Declare = (stack, cluster, provisioning) => {
    const deletionPolicy = provisioning === Provisioning.PROVIDER ? DeletionPolicy.DELETE : DeletionPolicy.RETAIN;
    const values = { cluster, targetAlias: "db", deletionPolicy };
    const explicit = new IscsiService(stack, "explicit", { ...values, svmName: "svm_explicit" });
    explicit.node.addDependency(makeSvm(stack, "svm_explicit"));
    const known = Fn.lookup(makeSvm(stack, "svm_known").triggers, "name", "") as string;
    const unknown = `svm_unknown${Fn.substr(makeSvm(stack, "svm_unknown").id, 0, 0)}`;
    new IscsiService(stack, "known", { ...values, svmName: known });
    const last = new IscsiService(stack, "unknown", { ...values, svmName: unknown });
    last.node.addDependency(explicit);
    new Resource(stack, "igroup", { triggers: { iqn: explicit.targetName } });
    const call = ontapCall("GET", `${simulator.endpoint}/api/cluster/nodes`);
    new Resource(stack, "after", { dependsOn: [last], provisioners: [call] });
    const read = IscsiService.fromExisting(stack, "read", { cluster, svmName: "svm_explicit" });
    read.node.addDependency(explicit);
    new TerraformOutput(stack, "read_iqn", { value: read.targetName });
  };

  function makeSvm(stack: TerraformStack, name: string): Resource {
    const svm = `${simulator.endpoint}/api/svm/svms/${uuidFromName(spare(name))}`;
    const create = ontapCall("PATCH", svm, { body: { name } });
    const remove = ontapCall("PATCH", svm, { body: { name: spare(name) }, onDestroy: true });
    return new Resource(stack, `make-${name}`, { triggers: { name }, provisioners: [create, remove] });
  }
});

/** The SVM that is renamed, which makes the declared one. */
function spare(svm: string): string {
  return `spare_${svm}`;
}

const SVMS = ["svm_explicit", "svm_known", "svm_unknown"];

const REPAIRS: ByMode<string> = {
  [Provisioning.NULL_RESOURCE]: "3 to add, 0 to change, 3 to destroy",
  [Provisioning.PROVIDER]: "0 to add, 3 to change, 0 to destroy",
};

interface StateJson {
  readonly resources: readonly {
    readonly name: string;
    readonly instances: readonly { readonly attributes: { readonly triggers?: Readonly<Record<string, string>> } }[];
  }[];
}
