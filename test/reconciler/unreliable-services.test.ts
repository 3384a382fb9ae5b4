import { IscsiServices } from "../../lib/ontap/iscsi-services";
import { reconcile } from "../../lib/reconciler/reconcile";
import type { FaultEffect, FaultRule } from "../../lib/simulator/schema-types";
import { clientOf } from "../helpers/ontap-client";
import { isReached, SCENARIOS, seedOf } from "../helpers/scenarios";
import { startTestSimulator } from "../helpers/simulator";
import { TcpGate } from "../helpers/tcp-gate";
import { WITHOUT_SESSIONS } from "../helpers/reconciliation";

const CONNECTIONS = 6;
/** Every fifth request about a service fails. */
const PERIOD = 5;
/** So many failures that a service cannot outlast them by chance. */
const FAILURES_AHEAD = 10;
/** Failures that pass. */
const EFFECTS: readonly FaultEffect[] = [
  { status: 503, retryAfter: 1 },
  { drop: "before" },
  { code: "262160" },
  { drop: "after" },
  { status: 429 },
  { truncate: true },
  { status: 502, after: true },
  { code: "65541" },
];
const SERVICES = [...SCENARIOS, ...SCENARIOS]
  .slice(0, 50)
  .map((scenario, index) => ({ svmName: `svm${index}`, scenario }));

jest.setTimeout(60_000);

it("fifty services at once are as declared over six connections, with a fifth of their requests failing", async () => {
  const faults: FaultRule[] = [{ method: "GET", times: 1, do: { status: 503 } }, ...SERVICES.flatMap(faultsOf)];
  const simulator = await startTestSimulator({ seed: { svms: SERVICES.map(seedOf), faults } });
  const gate = await TcpGate.before(simulator.endpoint);
  const client = clientOf({ ...simulator, endpoint: gate.endpoint }, { connection: { concurrency: CONNECTIONS } });
  const services = new IscsiServices(client);
  await Promise.all(
    SERVICES.map(({ svmName, scenario }) => reconcile(services, { svmName, ...scenario.declared }, WITHOUT_SESSIONS)),
  );
  await client.close();
  gate.end();
  await simulator.close();
  const isMissed = ({ svmName, scenario }: (typeof SERVICES)[number]): boolean =>
    !isReached(scenario, svmName, simulator.service(svmName));
  expect(SERVICES.filter(isMissed)).toEqual([]);
  expect(gate.mostAtOnce).toBe(CONNECTIONS);
});

/** One of a service's first three requests fails. A rule does not count the requests that met one before it. */
function faultsOf({ svmName }: { readonly svmName: string }, index: number): readonly FaultRule[] {
  return Array.from({ length: FAILURES_AHEAD }, (_, number) => ({
    svm: svmName,
    skip: (index % 3) + number * (PERIOD - 1),
    times: 1,
    do: EFFECTS[(index + number) % EFFECTS.length] ?? {},
  }));
}
