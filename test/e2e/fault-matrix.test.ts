import type { TerraformStack } from "cdktf";
import { IscsiService, OntapCluster, type Provisioning } from "../../lib";
import type { ProcessEnd } from "../programs/process-end";
import { type Declare, EngineWorkspace } from "../helpers/engine/engine-workspace";
import { type FaultCase, FAULT_CASES, expectedMethods, faultOf, isAsDeclared, seedOf } from "../helpers/fault-matrix";
import { TcpGate } from "../helpers/tcp-gate";
import { textTable } from "../helpers/text-table";
import { countWrites, startWatchedSimulator, type WatchedSimulator } from "../helpers/watched-simulator";
import { suite } from "../engine/suite";

/** Far more than an answer takes while ten programs run at once, so that only those run out of it which are meant to. */
const TIMEOUT_MS = 3_000;
/** How long a connection is refused: the first try meets it, and the later ones come after it. */
const SHUT_MS = 100;

const UNSENT = FAULT_CASES.filter(({ failure }) => failure.fate === "unsent");

/** How an apply ended for one case. */
interface Ending {
  readonly asDeclared: boolean;
  readonly methods: string;
}

/** By engine. */
const endings = new Map<string, ReadonlyMap<FaultCase, Ending>>();

suite("one apply in which every write fails once", { engines: "one", modes: "both" }, (engine) => {
  let gates: ReadonlyMap<string, TcpGate>;
  let simulator: WatchedSimulator;
  let workspace: EngineWorkspace;
  let applied: ProcessEnd;

  beforeAll(async () => {
    let isArmed = false;
    simulator = await startWatchedSimulator({ svms: FAULT_CASES.map(seedOf) }, ({ svm, ordinal }) => {
      if (isArmed && ordinal === 1) shutForAMoment(gates.get(svm));
    });
    gates = await openGates(simulator.endpoint);
    workspace = await EngineWorkspace.create(engine, simulator, declareCases(simulator.endpoint, gates));
    expect(await workspace.plan()).toMatchObject({ exitCode: 2 });
    simulator.forget();
    simulator.faults.add(...FAULT_CASES.map((faultCase) => faultOf(faultCase, 1)));
    isArmed = true;
    applied = await workspace.applyPlan();
    endings.set(engine.name, new Map(FAULT_CASES.map((faultCase) => [faultCase, endingOf(faultCase)])));
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

  it.each(FAULT_CASES)("ends as declared, with no write repeated blindly: $write.name, $failure.name", (faultCase) => {
    const methods = expectedIn(faultCase);
    expect(endings.get(engine.name)?.get(faultCase)).toEqual({ asDeclared: true, methods });
  });

  function endingOf(faultCase: FaultCase): Ending {
    return { asDeclared: isAsDeclared(faultCase, simulator), methods: simulator.methods(faultCase.svmName) };
  }
});

/**
 * A service that is gone when it is looked up by its name is looked up by the UUID that the plan saw. A service that the plan saw
 * missing is created without a read before it, so that a refused connection meets the read after the creation.
 */
function expectedIn(faultCase: FaultCase): string {
  const isGone = faultCase.write.method === "DELETE" && faultCase.failure.fate === "done";
  return `${expectedMethods(faultCase)}${isGone ? " GET" : ""}`.replace(/^GET (?=POST)/, "");
}

afterAll(() => {
  const engines = [...endings.keys()];
  const rows = FAULT_CASES.map((faultCase) => [
    faultCase.write.name,
    faultCase.failure.name,
    ...engines.map((engine) => describeEnding(endings.get(engine)?.get(faultCase))),
  ]);
  const title = "fault matrix, one apply: writes that reached the simulator, all as declared";
  process.stdout.write(textTable(title, [["write", "failure", ...engines], ...rows]));
});

function describeEnding(ending: Ending | undefined): string {
  return ending?.asDeclared === true ? String(countWrites(ending.methods)) : "NOT AS DECLARED";
}

/** A gate of its own for each case whose connection is to be refused. */
async function openGates(endpoint: string): Promise<ReadonlyMap<string, TcpGate>> {
  return new Map(
    await Promise.all(UNSENT.map(async ({ svmName }) => [svmName, await TcpGate.before(endpoint)] as const)),
  );
}

function shutForAMoment(gate: TcpGate | undefined): void {
  gate?.shut();
  setTimeout(() => void gate?.open(), SHUT_MS);
}

function declareCases(endpoint: string, gates: ReadonlyMap<string, TcpGate>): Declare {
  return (stack, cluster, provisioning) => {
    const patience = { endpoint, requestTimeoutMs: TIMEOUT_MS, provisioning };
    const impatient = new OntapCluster(stack, "impatient", patience);
    for (const faultCase of FAULT_CASES) {
      const gate = gates.get(faultCase.svmName);
      const usual = faultCase.failure.isTimeout === true ? impatient : cluster;
      declareCase(stack, gate === undefined ? usual : behind(stack, gate, faultCase, provisioning), faultCase);
    }
  };
}

function behind(
  stack: TerraformStack,
  { endpoint }: TcpGate,
  { svmName }: FaultCase,
  provisioning: Provisioning,
): OntapCluster {
  return new OntapCluster(stack, `behind-${svmName}`, { endpoint, provisioning });
}

function declareCase(stack: TerraformStack, cluster: OntapCluster, { svmName, write }: FaultCase): void {
  new IscsiService(stack, svmName, { cluster, svmName, ...write.declared });
}
