import { partsOf } from "../errors";
import { decodeActiveSessions } from "../model/policies";
import { decodeClusterConnection } from "../model/connection";
import { VARIABLE } from "../model/contract";
import { count, parseFields, requiredText } from "../model/decode";
import { type IscsiServiceSpec, serviceKey, decodePresence, decodeSpec } from "../model/service";
import { type OntapClient, withClient } from "../ontap/client";
import { IscsiServices } from "../ontap/iscsi-services";
import type { Environment } from "../ontap/profile";
import { findSvmUuid } from "../reconciler/observe";
import { describeStep } from "../reconciler/plan";
import { reconcile, type Reconciled, type ReconcileOptions } from "../reconciler/reconcile";
import { readSessions, sessionGuard } from "../reconciler/sessions";

export interface ApplyContext {
  readonly environment: Environment;
  /** Writes one line for each step: what, on which SVM, how long it took and how many requests. */
  readonly print: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Brings one service to the declared state, as `reconcile` does. Writes to no other SVM than the one that the plan saw, and disables
 * or deletes no more than it saw.
 */
export async function applyService({ environment, print, signal }: ApplyContext): Promise<void> {
  const spec = decodeSpec(parseFields(VARIABLE.spec, handedOver(environment, VARIABLE.spec)));
  const connection = decodeClusterConnection(handedOver(environment, VARIABLE.cluster));
  const seenSvmUuid = environment[VARIABLE.seenSvmUuid];
  const guards = {
    ...(seenSvmUuid ? { seenSvmUuid } : {}),
    seen: decodePresence(VARIABLE.seenService, environment[VARIABLE.seenService]),
  };
  const activeSessions = decodeActiveSessions(VARIABLE.activeSessions, environment[VARIABLE.activeSessions]);
  const log = new ApplyLog(spec, print);
  const onRetry = ({ error }: { readonly error: unknown }): void => {
    log.failed(error);
  };
  await withClient(connection, { environment, signal, onRetry }, async (client) => {
    for (const warning of client.warnings) print(`warning: ${warning}`);
    const took = stopwatch(client);
    const options: ReconcileOptions = {
      ...guards,
      beforeSessionsEnd: sessionGuard(
        (svmUuid) => readSessions(client, [svmUuid]),
        { activeSessions, operation: "apply" },
        log.line,
      ),
      findSvmUuid: (svmName) => findSvmUuid(client, svmName),
      onStep: (step) => {
        log.line(`${describeStep(step)}: done (${took()})`);
      },
      onReplan: (reason) => {
        log.failed(reason);
      },
    };
    log.done(await reconcile(new IscsiServices(client), spec, options), took());
  });
}

function handedOver(environment: Environment, variable: string): string {
  return requiredText(variable, environment[variable]);
}

/**
 * What an apply prints. If it fails, Terraform shows that beside the error, which tells of every failed attempt. So failed attempts
 * are printed only if the apply is done.
 */
class ApplyLog {
  readonly #failures = new Map<string, number>();

  constructor(
    private readonly spec: IscsiServiceSpec,
    private readonly print: (line: string) => void,
  ) {}

  readonly line = (text: string): void => {
    this.print(`SVM ${serviceKey(this.spec)}: ${text}`);
  };

  failed(reason: unknown): void {
    const { problem } = partsOf(reason);
    this.#failures.set(problem, (this.#failures.get(problem) ?? 0) + 1);
  }

  done({ state, writes, unknown }: Reconciled, took: string): void {
    for (const [problem, times] of this.#failures)
      this.line(`tried again after ${count(times, "failure")}: ${problem}`);
    const target = state === undefined ? "no service" : `target ${state.targetName}`;
    const steps = unknown.map(({ step }) => describeStep(step)).join(" and ");
    const others = steps === "" ? "" : `, and others of unknown outcome, to ${steps}`;
    this.line(`in the declared state after ${count(writes, "write")}${others} (${took}), ${target}`);
  }
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
