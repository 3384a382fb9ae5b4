import { IscsiServices } from "../../lib/ontap/iscsi-services";
import { reconcile } from "../../lib/reconciler/reconcile";
import { clientOf } from "../helpers/ontap-client";
import { TcpGate } from "../helpers/tcp-gate";
import { countFailures, UNRELIABLE_SEED, UNRELIABLE_SERVICES, unreached } from "../helpers/unreliable-services";
import { startWatchedSimulator } from "../helpers/watched-simulator";
import { WITHOUT_SESSIONS } from "../helpers/reconciliation";

const CONNECTIONS = 6;

jest.setTimeout(60_000);

it("fifty services at once are as declared over six connections, with a fifth of their requests failing", async () => {
  const simulator = await startWatchedSimulator(UNRELIABLE_SEED);
  const gate = await TcpGate.before(simulator.endpoint);
  const client = clientOf({ ...simulator, endpoint: gate.endpoint }, { connection: { concurrency: CONNECTIONS } });
  const services = new IscsiServices(client);
  await Promise.all(
    UNRELIABLE_SERVICES.map(({ svmName, scenario }) =>
      reconcile(services, { svmName, ...scenario.declared }, WITHOUT_SESSIONS),
    ),
  );
  await client.close();
  gate.end();
  await simulator.close();
  const { requests, failed } = countFailures(simulator);
  expect(unreached(simulator)).toEqual([]);
  expect(failed / requests).toBeGreaterThanOrEqual(0.2);
  expect(gate.mostAtOnce).toBe(CONNECTIONS);
});
