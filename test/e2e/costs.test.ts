import { IscsiService, Provisioning } from "../../lib";
import { expectBenchMeasures, SMOKE_MS } from "../bench/smoke";
import { type Declare, EngineWorkspace } from "../helpers/engine/engine-workspace";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { type ByMode, isOnEveryEngine, suite } from "../engine/suite";

const COUNT = 10;
const SVMS = Array.from({ length: COUNT }, (_, index) => `svm${index}`);

const declare: Declare = (stack, cluster) => {
  for (const svmName of SVMS) new IscsiService(stack, svmName, { cluster, svmName });
};

/** What a fleet multiplies. */
interface Costs {
  /** Requests of the first plan and its apply, in the same run of an engine. */
  readonly mostRequestsOfCreation: number;
  /** Each is a TLS handshake; a program has up to six at one time, and uses them again. */
  readonly mostConnectionsOfCreation: number;
  readonly requestsOfSteadyPlan: number;
  readonly mostConnectionsOfSteadyPlan: number;
  /** Records of a service in the state. */
  readonly records: number;
  /** For each service. */
  readonly mostBytesOfState: number;
}

const COSTS: ByMode<Costs> = {
  [Provisioning.NULL_RESOURCE]: {
    mostRequestsOfCreation: 5 + 2 * COUNT,
    mostConnectionsOfCreation: 4 + COUNT,
    requestsOfSteadyPlan: 1,
    mostConnectionsOfSteadyPlan: 1,
    records: 1,
    mostBytesOfState: 1_700,
  },
  [Provisioning.PROVIDER]: {
    // The provider reads what counts for a creation when it plans, and again when it applies. Services may share a read-back.
    mostRequestsOfCreation: 2 * 5 + 2 * COUNT,
    mostConnectionsOfCreation: 2 * 6,
    requestsOfSteadyPlan: 1,
    mostConnectionsOfSteadyPlan: 1,
    records: 1,
    mostBytesOfState: 1_400,
  },
};

suite(`what ${COUNT} services cost`, { engines: "one", modes: "both" }, (engine) => {
  const costs = COSTS[engine.provisioning];
  let simulator: TestSimulator;
  let workspace: EngineWorkspace;

  beforeAll(async () => {
    const interfaces = [{ name: "lif1", address: "192.0.2.1" }];
    simulator = await startTestSimulator({ seed: { svms: SVMS.map((name) => ({ name, interfaces })) } });
    workspace = await EngineWorkspace.create(engine, simulator, declare);
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  /** How many requests came since, over how many connections. */
  function since(before: number): { readonly requests: number; readonly connections: number } {
    const requests = simulator.requests.slice(before);
    return { requests: requests.length, connections: new Set(requests.map(({ connection }) => connection)).size };
  }

  it("when they are created", async () => {
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    const { requests, connections } = since(0);
    expect(requests).toBeLessThanOrEqual(costs.mostRequestsOfCreation);
    expect(connections).toBeLessThanOrEqual(costs.mostConnectionsOfCreation);
  });

  it("when nothing is to be done", async () => {
    const before = simulator.requests.length;
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
    const { requests, connections } = since(before);
    expect(requests).toBe(costs.requestsOfSteadyPlan);
    expect(connections).toBeLessThanOrEqual(costs.mostConnectionsOfSteadyPlan);
  });

  it("in the state", async () => {
    expect(await workspace.addresses()).toHaveLength(costs.records * COUNT);
    expect((await workspace.state()).length / COUNT).toBeLessThan(costs.mostBytesOfState);
  });
});

// For a release: the bench takes a tenth of the time of all unit tests, and no user gets it.
if (isOnEveryEngine())
  it("the bench measures cases of each kind and writes the figures", expectBenchMeasures, SMOKE_MS);
