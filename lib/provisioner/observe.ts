import { isOntapIscsiError } from "../errors";
import { ANSWER_KEY } from "../model/contract";
import type { ObservationQuery } from "../model/observation-query";
import { decodeSpec } from "../model/spec-codec";
import { withClient } from "../ontap/client";
import type { Environment } from "../ontap/profile";
import { IscsiServices } from "../ontap/iscsi-services";
import { diagnose } from "../reconciler/diagnose";
import { observe } from "../reconciler/observe";
import { preflight } from "../reconciler/preflight";
import { serviceAnswer, UNOBSERVED } from "./service-answer";

/** The flat answer to a `data.external` block: JSON of a `ServiceAnswer` by key, and the texts of the cluster. */
export type Answer = Readonly<Record<string, string>>;

/** What an observation takes from the program. */
export interface ObserveContext {
  readonly environment: Environment;
  readonly now: () => Date;
  /** Aborts when no further request may begin. */
  readonly signal: AbortSignal;
}

/**
 * Observes every service of a query with one read of the cluster, and diagnoses those that need a write.
 *
 * Never fails for trouble with the cluster, or for a value that breaks its rule and was no more than a token at synth: that
 * is told under `ANSWER_KEY.problem`, so that the plan can show it and a destroy can go on.
 */
export async function observeQuery(query: ObservationQuery, context: ObserveContext): Promise<Answer> {
  try {
    return await observeCluster(query, context);
  } catch (error) {
    if (!isOntapIscsiError(error)) throw error;
    const unobserved = query.services.map(({ key }) => [key, JSON.stringify(UNOBSERVED)] as const);
    return { ...Object.fromEntries(unobserved), [ANSWER_KEY.problem]: error.message, [ANSWER_KEY.warnings]: "" };
  }
}

async function observeCluster(query: ObservationQuery, { environment, now, signal }: ObserveContext): Promise<Answer> {
  const declared = query.services.map(({ key, fields }) => ({ key, spec: decodeSpec(fields) }));
  const specs = declared.map(({ spec }) => spec);
  return withClient(query.cluster, { environment, signal }, async (client) => {
    const states = await observe(new IscsiServices(client), specs);
    const creates = specs.some(({ ensure }, index) => ensure !== "absent" && states[index] === undefined);
    const facts = creates ? await preflight(client) : undefined;
    const seenAt = now();
    const answers = declared.map(({ key, spec }, index) => {
      const state = states[index];
      return [key, JSON.stringify(serviceAnswer(spec, state, diagnose(spec, state, facts), seenAt))] as const;
    });
    return {
      ...Object.fromEntries(answers),
      [ANSWER_KEY.problem]: "",
      [ANSWER_KEY.warnings]: client.warnings.join("; "),
    };
  });
}
