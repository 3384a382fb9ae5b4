import { decodeClusterConnection } from "../model/cluster-connection";
import { parseFields, requiredText } from "../model/decode";
import { serviceKey } from "../model/iscsi-service-spec";
import type { IscsiServiceState } from "../model/iscsi-service-state";
import { decodeSpec } from "../model/spec-codec";
import { messageOf } from "../errors";
import { OntapClient } from "../ontap/client";
import type { Environment } from "../ontap/profile";
import { IscsiServices } from "../ontap/iscsi-services";
import { reconcile } from "../reconciler/reconcile";
import { describeStep } from "../reconciler/plan";

/** Environment variables through which the synthesized configuration hands over what to apply. */
export const CLUSTER_VARIABLE = "ONTAP_ISCSI_CLUSTER";
export const SPEC_VARIABLE = "ONTAP_ISCSI_SPEC";

/**
 * Brings one service to the declared state, as `reconcile` does.
 *
 * @param log told one line for each step: what, on which SVM, how long it took and how many requests.
 * @param signal aborts when no further request may begin.
 * @throws ValidationError, SettingsError for wrong input; InterruptionError; else as `reconcile` does.
 */
export async function applyService(
  environment: Environment,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const connection = decodeClusterConnection(requiredText(CLUSTER_VARIABLE, environment[CLUSTER_VARIABLE]));
  const spec = decodeSpec(parseFields(SPEC_VARIABLE, requiredText(SPEC_VARIABLE, environment[SPEC_VARIABLE])));
  const svm = serviceKey(spec);
  const client = OntapClient.fromEnvironment(connection, environment, {
    signal,
    onRetry: ({ attempt, delayMs, error }) => {
      log(`SVM ${svm}: try ${attempt} failed, next in ${delayMs} ms: ${messageOf(error)}`);
    },
  });
  for (const warning of client.warnings) log(`warning: ${warning}`);
  const took = stopwatch(client);
  try {
    const { state, writes } = await reconcile(new IscsiServices(client), spec, {
      onStep: (step) => {
        log(`SVM ${svm}: ${describeStep(step)}: done (${took()})`);
      },
      onReplan: (reason) => {
        log(`SVM ${svm}: looking again: ${messageOf(reason)}`);
      },
    });
    log(`SVM ${svm}: in the declared state after ${count(writes, "write")} (${took()}), ${describeTarget(state)}`);
  } finally {
    await client.close();
  }
}

function describeTarget(state: IscsiServiceState | undefined): string {
  return state === undefined ? "no service" : `target ${state.targetName}`;
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

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
