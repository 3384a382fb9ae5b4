import { isOntapIscsiError, messageOf, ReconcileError } from "../../lib/errors";
import { IscsiServices } from "../../lib/ontap/iscsi-services";
import { reconcile } from "../../lib/reconciler/reconcile";
import {
  type FaultCase,
  FAULT_CASES,
  UNFINISHED_CASES,
  expectedMethods,
  faultOf,
  isAsDeclared,
  seedOf,
} from "../helpers/fault-matrix";
import { inParallel } from "../helpers/in-parallel";
import { clientOf } from "../helpers/ontap-client";
import { TcpGate } from "../helpers/tcp-gate";
import { type Arrival, startWatchedSimulator, type WatchedSimulator } from "../helpers/watched-simulator";
import { WITHOUT_SESSIONS } from "../helpers/reconciliation";

/** Far more than an answer takes here, so that only those run out of it which are meant to. */
const TIMEOUT_MS = 1_000;
/** Reconciliations at one time: few enough for answers to come at once. */
const AT_ONCE = 12;

jest.setTimeout(120_000);

const ALL_CASES = [...FAULT_CASES, ...UNFINISHED_CASES];

/** How a reconciliation ended. */
interface Ending {
  readonly asDeclared: boolean;
  readonly methods: string;
  /** Why a request was sent again without a look. */
  readonly retries: readonly string[];
  readonly error: unknown;
}

let simulator: WatchedSimulator;
let endings: ReadonlyMap<FaultCase, Ending>;

/** Reconciles every case, each with a client and a gate of its own, while its write fails so many times. */
async function runMatrix(times: number): Promise<void> {
  const gates = new Map<string, TcpGate>();
  const onArrival = ({ svm, ordinal }: Arrival): void => {
    if (ordinal === 1) gates.get(svm)?.shut();
  };
  // Plain HTTP: each client would spend most of its time on TLS.
  simulator = await startWatchedSimulator({ svms: ALL_CASES.map(seedOf) }, onArrival, true);
  simulator.faults.add(...ALL_CASES.map((faultCase) => faultOf(faultCase, times)));
  const runs = await inParallel(AT_ONCE, ALL_CASES, async (faultCase) => {
    const gate = await TcpGate.before(simulator.endpoint);
    if (faultCase.failure.fate === "unsent") gates.set(faultCase.svmName, gate);
    const ending = await runCase(faultCase, gate, times);
    gate.end();
    return [faultCase, ending] as const;
  });
  endings = new Map(runs);
}

/** A shut gate opens again before the next try, unless the failure is to last. */
async function runCase(faultCase: FaultCase, gate: TcpGate, times: number): Promise<Ending> {
  const sleep = (): Promise<void> => (times === 1 ? gate.open() : Promise.resolve());
  const { endpoint } = gate;
  const retries: string[] = [];
  const client = clientOf(
    { ...simulator, endpoint },
    {
      sleep,
      connection: faultCase.failure.isTimeout === true ? { requestTimeoutMs: TIMEOUT_MS } : {},
      onRetry: ({ error }) => retries.push(codeOf(error)),
    },
  );
  const spec = { svmName: faultCase.svmName, ...faultCase.write.declared };
  const error = await reconcile(new IscsiServices(client), spec, WITHOUT_SESSIONS).then(() => undefined, same);
  await client.close();
  return {
    asDeclared: isAsDeclared(faultCase, simulator),
    methods: simulator.methods(faultCase.svmName),
    retries,
    error,
  };
}

function codeOf(error: unknown): string {
  return isOntapIscsiError(error) ? error.code : messageOf(error);
}

function same(error: unknown): unknown {
  return error;
}

function endingOf(faultCase: FaultCase): Ending {
  const ending = endings.get(faultCase);
  if (ending === undefined) throw new Error(`${faultCase.svmName} did not run`);
  return ending;
}

/** Why a write that fails once is sent again without a look. */
const RETRIES: Readonly<Record<FaultCase["failure"]["fate"], readonly string[]>> = {
  unsent: ["CONNECTION_REFUSED"],
  refused: ["ONTAP_REFUSED"],
  "turned away": [],
  done: [],
  lost: [],
  "202": [],
};

describe("a write that fails once", () => {
  beforeAll(() => runMatrix(1));

  afterAll(() => simulator.close());

  it.each(FAULT_CASES)("ends as declared, with no write repeated blindly: $write.name, $failure.name", (faultCase) => {
    expect(endingOf(faultCase)).toEqual({
      asDeclared: true,
      methods: expectedMethods(faultCase),
      retries: RETRIES[faultCase.failure.fate],
      error: undefined,
    });
  });

  it.each(UNFINISHED_CASES)(
    "ends with its job, and nothing more is written: $write.name, $failure.name",
    (faultCase) => {
      const methods = expectedMethods(faultCase);
      const error = expect.objectContaining({ code: "OUTCOME_UNKNOWN" }) as unknown;
      expect(endingOf(faultCase)).toEqual({ asDeclared: false, methods, retries: [], error });
    },
  );
});

describe("a write that fails whenever it is sent", () => {
  beforeAll(() => runMatrix(1_000));

  afterAll(() => simulator.close());

  it.each(FAULT_CASES.filter(({ failure }) => failure.fate === "done"))(
    "ends as declared when it was done all the same: $write.name, $failure.name",
    (faultCase) => {
      expect(endingOf(faultCase)).toMatchObject({
        asDeclared: true,
        methods: expectedMethods(faultCase),
        error: undefined,
      });
    },
  );

  it.each(FAULT_CASES.filter(({ failure }) => failure.fate !== "done"))(
    "ends in an error that names SVM, write and cause, and nothing is written: $write.name, $failure.name",
    (faultCase) => {
      const { asDeclared, error } = endingOf(faultCase);
      expect(asDeclared).toBe(false);
      expect(error).toBeInstanceOf(ReconcileError);
      expect(error).toHaveProperty("code", faultCase.failure.fate === "lost" ? "NO_CONVERGENCE" : "STEP_FAILED");
      expect(messageOf(error)).toContain(`SVM ${faultCase.svmName}: `);
      expect(messageOf(error)).toContain("Cluster cluster1 (http://");
    },
  );
});
