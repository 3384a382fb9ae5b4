import { messageOf } from "../errors";
import { type ClusterConnection, decodeClusterConnection } from "../model/cluster-connection";
import { VARIABLE } from "../model/contract";
import { count } from "../model/count";
import { requiredText } from "../model/decode";
import { describeRetry, type OntapClient, type Retry, withClient } from "../ontap/client";
import type { Environment } from "../ontap/profile";
import { describeStep } from "../reconciler/plan";
import { findSvmUuid } from "../reconciler/preflight";
import type { Reconciled, ReconcileOptions } from "../reconciler/reconcile";
import { readSessions, sessionGuard, type SessionRule } from "../reconciler/sessions";

/** What a run about one service takes from the program. */
export interface RunContext {
  readonly environment: Environment;
  /** Told one line for each step: what, on which SVM, how long it took and how many requests. */
  readonly print: (line: string) => void;
  /** Aborts when no further request may begin. */
  readonly signal: AbortSignal;
}

/** One service, and what may happen to its sessions. */
export interface ServiceRun extends SessionRule {
  readonly connection: ClusterConnection;
  /** The SVM as messages name it. */
  readonly svm: string;
}

/** Brings one service to a wanted state. */
export type ServiceAction = (client: OntapClient, options: ReconcileOptions) => Promise<Reconciled>;

/**
 * The value of an environment variable that the synthesized configuration sets.
 *
 * @throws ValidationError MISSING_VALUE.
 */
export function handedOver(environment: Environment, variable: string): string {
  return requiredText(variable, environment[variable]);
}

/** The cluster that the synthesized configuration hands over. */
export function handedOverCluster(environment: Environment): ClusterConnection {
  return decodeClusterConnection(handedOver(environment, VARIABLE.cluster));
}

/** Runs an action with a client of the cluster, and logs what it does. */
export async function runForService(
  { environment, print, signal }: RunContext,
  { connection, svm, ...rule }: ServiceRun,
  action: ServiceAction,
): Promise<void> {
  const tell = (text: string): void => {
    print(`SVM ${svm}: ${text}`);
  };
  const onRetry = (retry: Retry): void => {
    tell(describeRetry(retry));
  };
  await withClient(connection, { environment, signal, onRetry }, async (client) => {
    for (const warning of client.warnings) print(`warning: ${warning}`);
    const took = stopwatch(client);
    const options: ReconcileOptions = {
      beforeSessionsEnd: sessionGuard((svmUuid) => readSessions(client, [svmUuid]), rule, tell),
      findSvmUuid: (svmName) => findSvmUuid(client, svmName),
      onStep: (step) => {
        tell(`${describeStep(step)}: done (${took()})`);
      },
      onReplan: (reason) => {
        tell(`looking again: ${messageOf(reason)}`);
      },
    };
    const done = await action(client, options);
    tell(describeOutcome(done, took()));
  });
}

function describeOutcome({ state, writes, lost = [] }: Reconciled, took: string): string {
  const target = state === undefined ? "no service" : `target ${state.targetName}`;
  const steps = lost.map(({ step }) => describeStep(step)).join(" and ");
  const others = steps === "" ? "" : `, and others of unknown outcome, to ${steps}`;
  return `in the declared state after ${count(writes, "write")}${others} (${took}), ${target}`;
}

/** Tells the time and the number of requests since it was last asked. */
function stopwatch(client: OntapClient): () => string {
  let since = performance.now();
  let requests = 0;
  return () => {
    const text = `${Math.round(performance.now() - since)} ms, ${count(client.requests - requests, "request")}`;
    since = performance.now();
    requests = client.requests;
    return text;
  };
}
