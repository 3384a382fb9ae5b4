import { given } from "../../../lib/model/decode";
import { decodeSpec } from "../../../lib/model/spec-codec";
import { applyDeletionPolicy } from "../../../lib/reconciler/deletion-policy";
import { readSessions, sessionGuard } from "../../../lib/reconciler/sessions";
import { OntapClient } from "../../../lib/ontap/client";
import { IscsiServices } from "../../../lib/ontap/iscsi-services";
import { reconcile, type Reconciled } from "../../../lib/reconciler/reconcile";
import type { FaultRule } from "../../../lib/simulator/faults/fault-rule";
import { FaultRules } from "../../../lib/simulator/faults/fault-rules";
import { closer, endpointOf, listen } from "../../../lib/simulator/http/listener";
import { RequestHandler } from "../../../lib/simulator/http/request-handler";
import { RequestLog } from "../../../lib/simulator/http/request-log";
import type { RequestLogEntry } from "../../../lib/simulator/http/request-log-entry";
import { NAMES } from "../../helpers/ontap-client";
import { parseSeed } from "../../../lib/simulator/seed/parse-seed";
import type { SimulatorState } from "../../../lib/simulator/state/state";
import type { Run } from "./run";
import { fieldsOf, goalOf } from "./goal";
import { type History, NEIGHBOUR } from "./history";
import { WatchedCluster } from "./watched-cluster";

const CREDENTIALS = { username: "admin", password: "secret" };
const HOST = "127.0.0.1";
/** Long enough for a busy machine, short enough for thousands of histories. */
const TIMEOUT_MS = { patient: 60_000, impatient: 250 };

/**
 * Reconciles the declared service of a history with the real client, over a socket, while the history happens.
 *
 * @param state where it begins. @default the history's own
 */
export async function play(history: History, state = firstState(history)): Promise<Run> {
  const faults = [...history.passing, ...history.lasting];
  const cluster = new WatchedCluster(state, history.svmName, history.moves);
  const stage = await openStage(cluster, faults);
  const client = clientOf(stage.endpoint, isSilent(faults) ? TIMEOUT_MS.impatient : TIMEOUT_MS.patient);
  const played = { goal: goalOf(history), cluster, log: stage.log };
  try {
    return { ...played, result: await run(history, client) };
  } catch (error) {
    return { ...played, error };
  } finally {
    await client.close();
    await stage.close();
  }
}

/** Reconciles the same service once more from a state, when nothing fails and nobody else acts. */
export function playQuietly(history: History, state: SimulatorState): Promise<Run> {
  return play({ ...history, passing: [], lasting: [], moves: [] }, state);
}

function run(history: History, client: OntapClient): Promise<Reconciled> {
  const { svmName, retires, activeSessions } = history;
  const { seenSvmUuid, seen } = goalOf(history);
  const services = new IscsiServices(client);
  const rule = { activeSessions, operation: retires === undefined ? ("apply" as const) : ("destroy" as const) };
  const options = {
    beforeSessionsEnd: sessionGuard(
      (svmUuid) => readSessions(client, [svmUuid]),
      rule,
      () => undefined,
    ),
  };
  return retires === undefined
    ? reconcile(services, decodeSpec(fieldsOf(history)), given({ ...options, seenSvmUuid, seen }))
    : applyDeletionPolicy(services, retires, given({ svmName, svmUuid: seenSvmUuid }), {
        ...options,
        remedy: "forget it",
      });
}

function firstState({ svmName, live, cluster }: History): SimulatorState {
  const svms = [
    { name: svmName, ...live },
    { name: NEIGHBOUR, service: {} },
  ];
  return parseSeed({ svms, cluster }).state;
}

function isSilent(faults: readonly FaultRule[]): boolean {
  return faults.some(({ do: { delayMs = 0 } }) => delayMs > TIMEOUT_MS.patient);
}

/** A simulator's server around a cluster. */
interface Stage {
  readonly endpoint: string;
  readonly log: readonly RequestLogEntry[];
  close(): Promise<void>;
}

/** As `startSimulator` does, but around the given cluster, and over plain HTTP: TLS would take most of the time. */
async function openStage(cluster: WatchedCluster, rules: readonly FaultRule[]): Promise<Stage> {
  const [log, faults] = [new RequestLog(), new FaultRules(rules)];
  const options = { cluster, faults, log, credentials: CREDENTIALS, latencyMs: 0, onArrival: undefined };
  const handler = new RequestHandler(options);
  const server = await listen({ host: HOST, port: 0, tls: undefined, clientCaPem: undefined }, (incoming, outgoing) => {
    void handler.handle(incoming, outgoing);
  });
  return { endpoint: endpointOf(server, { host: HOST, tls: undefined }), log: log.entries, close: closer(server) };
}

function clientOf(endpoint: string, requestTimeoutMs: number): OntapClient {
  const { now, sleep } = new Clock();
  const connection = { name: "cluster1", endpoint, profile: "default", concurrency: 6, requestTimeoutMs };
  const access = { credentials: { method: "basic" as const, ...CREDENTIALS }, names: NAMES, warnings: [] };
  return new OntapClient(connection, access, { now, sleep, random: () => 0.5 });
}

/** Time that passes only while somebody sleeps, and then at once. */
class Clock {
  #time = Date.UTC(2026, 0, 1);
  readonly now = (): number => this.#time;
  readonly sleep = (ms: number): Promise<void> => {
    this.#time += ms;
    return Promise.resolve();
  };
}
