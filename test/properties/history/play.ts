import { isOntapIscsiError, messageOf } from "../../../lib/errors";
import { type Goal, type Outcome, fieldsOf, goalOf } from "./model";
import { type Reconciled, reconcile } from "../../../lib/reconciler/reconcile";
import type { RequestLogEntry, FaultRule } from "../../../lib/simulator/schema-types";
import { type History, NEIGHBOUR } from "./history";
import { WatchedCluster } from "./watched-cluster";
import { omitUndefined } from "../../../lib/model/decode";
import { decodeSpec } from "../../../lib/model/service";
import { applyDeletionPolicy } from "../../../lib/reconciler/deletion-policy";
import { readSessions, sessionGuard } from "../../../lib/reconciler/sessions";
import { OntapClient } from "../../../lib/ontap/client";
import { IscsiServices } from "../../../lib/ontap/iscsi-services";
import { FaultRules } from "../../../lib/simulator/faults";
import { serve } from "../../../lib/simulator/server";
import { NAMES } from "../../helpers/ontap-client";
import { parseSeed } from "../../../lib/simulator/seed";
import type { SimulatorState } from "../../../lib/simulator/state";

/** What became of a history. */
export interface Run {
  /** What the declaration means. */
  readonly goal: Goal;
  readonly cluster: WatchedCluster;
  /** Every request that came in, with what was sent back. */
  readonly log: readonly RequestLogEntry[];
  readonly result?: Reconciled;
  readonly error?: unknown;
}

/** Something that must hold of every run: says what is wrong, or nothing. */
export type Invariant = (played: Run, history: History) => string | undefined;

/** How a reconciliation ended. */
export function outcomeOf({ result, error }: Run): Outcome {
  return result === undefined ? { error: codeOf(error) } : { writes: result.writes };
}

/** The code of an error, or what else it is. */
export function codeOf(error: unknown): string {
  return isOntapIscsiError(error) ? error.code : `which is no error of this library: ${messageOf(error)}`;
}

/** An outcome in words. */
export function show(outcome: Outcome): string {
  return "writes" in outcome ? `${outcome.writes} writes` : `the error ${outcome.error}`;
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

const CREDENTIALS = { username: "admin", password: "secret" };
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
  // Over plain HTTP: TLS would take most of the time.
  const stage = { cluster, faults: new FaultRules(faults), credentials: CREDENTIALS, host: "127.0.0.1", port: 0 };
  const server = await serve(stage);
  const client = clientOf(server.endpoint, isSilent(faults) ? TIMEOUT_MS.impatient : TIMEOUT_MS.patient);
  const played = { goal: goalOf(history), cluster, log: server.requests };
  try {
    return { ...played, result: await run(history, client) };
  } catch (error) {
    return { ...played, error };
  } finally {
    await client.close();
    await server.close();
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
    ? reconcile(services, decodeSpec(fieldsOf(history)), omitUndefined({ ...options, seenSvmUuid, seen }))
    : applyDeletionPolicy(services, retires, omitUndefined({ svmName, svmUuid: seenSvmUuid }), {
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
