import type { OntapClient } from "../../lib/ontap/client";
import { IscsiServices } from "../../lib/ontap/iscsi-services";
import { reconcile } from "../../lib/reconciler/reconcile";
import type { FaultRule } from "../../lib/simulator/schema-types";
import { route } from "../../lib/simulator/router";
import { clientOf } from "../helpers/ontap-client";
import { isReached, type ScenarioOnSvm, SCENARIOS, seedOf, type WriteName } from "../helpers/scenarios";
import { type Arrival, startWatchedSimulator, type WatchedSimulator } from "../helpers/watched-simulator";
import { WITHOUT_SESSIONS } from "../helpers/reconciliation";

jest.setTimeout(60_000);

/** A write whose connection is lost, and which is done only while the reconciliation goes on. */
interface LateWrite extends ScenarioOnSvm {
  readonly write: WriteName;
  /** Which request of the run it is, counted from 1. */
  readonly ordinal: number;
  /** Right before which of the requests after it, counted from 1, it is done. */
  readonly delay: number;
}

/** Before the look that follows, before the write that this look leads to, and before the request after that. */
const DELAYS = [1, 2, 3];

const LATE_WRITES: readonly LateWrite[] = SCENARIOS.flatMap((scenario, index) =>
  scenario.writes.flatMap((write, position) =>
    DELAYS.map((delay) => {
      const svmName = `svm${index}-${position}-${delay}`;
      return { svmName, scenario, write, ordinal: position + 2, delay };
    }),
  ),
);

describe("a write that is done long after its answer was given up", () => {
  let simulator: WatchedSimulator;
  let client: OntapClient;
  const lateWrites = new Map(LATE_WRITES.map((late) => [late.svmName, late]));
  const held = new Map<string, Arrival>();

  beforeAll(async () => {
    simulator = await startWatchedSimulator(
      { svms: LATE_WRITES.map(seedOf), faults: LATE_WRITES.map(lossOf) },
      onArrival,
    );
    client = clientOf(simulator);
  });

  afterAll(async () => {
    await client.close();
    await simulator.close();
  });

  it.each(LATE_WRITES)(
    "does not keep the service from ending as declared: $scenario.title, $write, before request $delay after it",
    async ({ svmName, scenario }) => {
      const spec = { svmName, ...scenario.declared };
      await reconcile(new IscsiServices(client), spec, WITHOUT_SESSIONS);
      expect(isReached(scenario, svmName, simulator.service(svmName))).toBe(true);
      expect(held.has(svmName)).toBe(false);
    },
  );

  function onArrival(arrival: Arrival): void {
    const late = lateWrites.get(arrival.svm);
    if (late === undefined) return;
    if (arrival.ordinal === late.ordinal) held.set(late.svmName, arrival);
    const request = held.get(late.svmName);
    if (request === undefined || arrival.ordinal !== late.ordinal + late.delay) return;
    held.delete(late.svmName);
    simulator.cluster.update((state) => route(state, request).state);
  }
});

function lossOf({ svmName, ordinal }: LateWrite): FaultRule {
  return { svm: svmName, skip: ordinal - 1, times: 1, do: { drop: "before" } };
}
