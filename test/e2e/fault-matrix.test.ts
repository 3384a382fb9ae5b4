import { IscsiService, OntapCluster, Provisioning } from "../../lib";
import { type ByMode, suite } from "../engine/suite";
import { type Declare, EngineWorkspace } from "../helpers/engine/engine-workspace";
import { type FaultCase, FAULT_CASES, expectedMethods, faultOf, isAsDeclared, seedOf } from "../helpers/fault-matrix";
import { TcpGate } from "../helpers/tcp-gate";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../helpers/watched-simulator";
import type { ProcessEnd } from "../programs/process-end";

/** Far more than an answer takes while ten programs run at once, so that only those run out of it which are meant to. */
const TIMEOUT_MS = 3_000;
/** How long a connection is refused: the first try meets it, and the later ones come after it. */
const SHUT_MS = 100;

const WRITES = new Set(FAULT_CASES.map(({ write }) => write)).size;
const FAILURES = FAULT_CASES.length / WRITES;

/** In null_resource mode each failure once, of another write: its program has the reconciler that the provider has. */
const CASES: ByMode<readonly FaultCase[]> = {
  [Provisioning.NULL_RESOURCE]: FAULT_CASES.filter(
    (_, index) => (index % FAILURES) % WRITES === Math.floor(index / FAILURES),
  ),
  [Provisioning.PROVIDER]: FAULT_CASES,
};

suite("one apply in which every write fails once", { engines: "one", modes: "both" }, (engine) => {
  const cases = CASES[engine.provisioning];
  /** One for each case whose connection is to be refused. */
  const gates = new Map<string, TcpGate>();
  const endings = new Map<FaultCase, object>();
  let simulator: WatchedSimulator;
  let workspace: EngineWorkspace;
  let applied: ProcessEnd;

  beforeAll(async () => {
    let isArmed = false;
    simulator = await startWatchedSimulator({ svms: cases.map(seedOf) }, ({ svm, ordinal }) => {
      if (isArmed && ordinal === 1) shutForAMoment(gates.get(svm));
    });
    for (const { svmName } of cases.filter(({ failure }) => failure.fate === "unsent"))
      gates.set(svmName, await TcpGate.before(simulator.endpoint));
    workspace = await EngineWorkspace.create(engine, simulator, declare);
    expect(await workspace.plan()).toMatchObject({ exitCode: 2 });
    simulator.forget();
    simulator.faults.add(...cases.map((faultCase) => faultOf(faultCase, 1)));
    isArmed = true;
    applied = await workspace.applyPlan();
    for (const faultCase of cases) {
      const writes = writesAmong(simulator.methods(faultCase.svmName));
      endings.set(faultCase, { asDeclared: isAsDeclared(faultCase, simulator), writes });
    }
  });

  afterAll(async () => {
    await workspace.remove();
    for (const gate of gates.values()) gate.end();
    await simulator.close();
  });

  it("succeeds, and leaves nothing to plan", async () => {
    expect(applied).toMatchObject({ exitCode: 0 });
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  it.each(cases)("ends as declared, with no write repeated blindly: $write.name, $failure.name", (faultCase) => {
    expect(endings.get(faultCase)).toEqual({ asDeclared: true, writes: writesAmong(expectedMethods(faultCase)) });
  });

  const declare: Declare = (stack, cluster, provisioning) => {
    const { endpoint } = simulator;
    const at = (id: string, props: { readonly endpoint: string; readonly requestTimeoutMs?: number }): OntapCluster =>
      new OntapCluster(stack, id, { ...props, provisioning });
    const impatient = at("impatient", { endpoint, requestTimeoutMs: TIMEOUT_MS });
    for (const { svmName, write, failure } of cases) {
      const gate = gates.get(svmName);
      const usual = failure.isTimeout === true ? impatient : cluster;
      const own = gate === undefined ? usual : at(`behind-${svmName}`, { endpoint: gate.endpoint });
      new IscsiService(stack, svmName, { cluster: own, svmName, ...write.declared });
    }
  };
});

function shutForAMoment(gate: TcpGate | undefined): void {
  gate?.shut();
  setTimeout(() => void gate?.open(), SHUT_MS);
}
