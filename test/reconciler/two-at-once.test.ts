import type { OntapClient } from "../../lib/ontap/client";
import { reconcile } from "../../lib/reconciler/reconcile";
import { inParallel } from "../helpers/in-parallel";
import { clientOf } from "../helpers/ontap-client";
import { isReached, requestsOf, type ScenarioOnSvm, SCENARIOS, seedOf } from "../helpers/scenarios";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { ordersOf, type Party, ServicesInTurns, Turns } from "./turns";
import { WITHOUT_SESSIONS } from "../helpers/reconciliation";

jest.setTimeout(60_000);

/** Two reconciliations of one SVM whose requests arrive in one order. */
interface Race extends ScenarioOnSvm {
  readonly order: string;
}

/** As many as the client has connections. */
const AT_ONCE = 6;

let simulator: TestSimulator;
let client: OntapClient;

describe("two reconciliations of one SVM at once", () => {
  afterEach(async () => {
    await client.close();
    await simulator.close();
  });

  it.each(SCENARIOS)("both succeed in every order of their requests: $title", async (scenario) => {
    const races = ordersOf(requestsOf(scenario).length).map((order) => ({ svmName: `svm-${order}`, scenario, order }));
    simulator = await startTestSimulator({ seed: { svms: races.map(seedOf) } });
    client = clientOf(simulator);
    const failures = await inParallel(AT_ONCE, races, failuresOf);
    expect(failures.flat()).toEqual([]);
    expect(failures.length).toBeGreaterThanOrEqual(10);
  });
});

/** What is wrong after a race; nothing when both succeeded and the SVM is as declared. */
async function failuresOf({ svmName, scenario, order }: Race): Promise<unknown[]> {
  const turns = new Turns(order);
  const run = async (party: Party): Promise<void> => {
    const spec = { svmName, ...scenario.declared };
    await reconcile(new ServicesInTurns(client, turns, party), spec, WITHOUT_SESSIONS).finally(() => {
      turns.leave(party);
    });
  };
  const ends = await Promise.allSettled([run("A"), run("B")]);
  const reasons = ends.flatMap((end) => (end.status === "rejected" ? [{ order, reason: end.reason as unknown }] : []));
  return isReached(scenario, svmName, simulator.service(svmName))
    ? reasons
    : [...reasons, { order, reason: "not as declared" }];
}
