import { Provisioning, IscsiService, OntapCluster } from "../../../lib";
import { type Declare, EngineWorkspace } from "../../helpers/engine/engine-workspace";
import { TcpGate } from "../../helpers/tcp-gate";
import { startWatchedSimulator, type WatchedSimulator } from "../../helpers/watched-simulator";
import { suite } from "../../engine/suite";

const declare: Declare = (stack, cluster) => {
  new IscsiService(stack, "db", { cluster, svmName: "svm_db" });
  new IscsiService(stack, "log", { cluster, svmName: "svm_log", enabled: false });
};

suite("a destroy of null_resources", { engines: "turns" }, (engine) => {
  let simulator: WatchedSimulator;
  let gate: TcpGate;
  let workspace: EngineWorkspace;

  beforeEach(async () => {
    simulator = await startWatchedSimulator({ svms: [{ name: "svm_db" }, { name: "svm_log" }] });
    gate = await TcpGate.before(simulator.endpoint);
    workspace = await EngineWorkspace.create(engine, { ...simulator, endpoint: gate.endpoint }, declare);
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
  });

  afterEach(async () => {
    await workspace.remove();
    gate.end();
    await simulator.close();
  });

  it("keeps the services, and writes nothing", async () => {
    const before = simulator.requests.length;
    expect(await workspace.destroy()).toMatchObject({ exitCode: 0 });
    expect(await workspace.addresses()).toEqual([]);
    expect(simulator.requests.slice(before).filter(({ method }) => method !== "GET")).toEqual([]);
    expect(simulator.service("svm_db")).toMatchObject({ enabled: true });
    expect(simulator.service("svm_log")).toMatchObject({ enabled: false });
  });

  it("needs no cluster", async () => {
    gate.shut();
    expect(await workspace.destroy()).toMatchObject({ exitCode: 0 });
    expect(await workspace.addresses()).toEqual([]);
  });

  it("removes from the state what is removed from the code, with its cluster, and sends nothing", async () => {
    const before = simulator.requests.length;
    workspace.declare((stack) => {
      new OntapCluster(stack, "unused", { endpoint: gate.endpoint, provisioning: Provisioning.NULL_RESOURCE });
    });
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    expect(await workspace.addresses()).toEqual([]);
    expect(simulator.requests.slice(before)).toEqual([]);
  });
});
