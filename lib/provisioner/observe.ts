import { isOntapIscsiError } from "../errors";
import { decodeSpec } from "../model/spec-codec";
import { withClient } from "../ontap/client";
import type { Environment } from "../ontap/profile";
import { IscsiServices } from "../ontap/iscsi-services";
import { diagnose } from "../reconciler/diagnose";
import { observe } from "../reconciler/observe";
import { preflight } from "../reconciler/preflight";
import { observation, UNOBSERVED } from "./observation";
import type { ObservationQuery } from "../model/observation-query";

/** The key of a problem that concerns the cluster as a whole; it cannot be an SVM's name. */
export const CLUSTER_KEY = "*";

/** The key of what may endanger a secret: a plan warns of it. */
export const WARNINGS_KEY = "!";

/** The flat answer to a `data.external` block: JSON of an `Observation` by key, and the texts of the cluster. */
export type Answer = Readonly<Record<string, string>>;

/** What an observation takes from the program. */
export interface Surroundings {
  readonly environment: Environment;
  readonly now: () => Date;
  /** Aborts when no further request may begin. */
  readonly signal: AbortSignal;
}

/**
 * Observes every service of a query with one read of the cluster, and diagnoses those that need a write.
 *
 * Never fails for trouble with the cluster, or for a value that breaks its rule and was no more than a token at synth: that
 * is told under `*`, so that the plan can show it and a destroy can go on.
 */
export async function observeQuery(query: ObservationQuery, surroundings: Surroundings): Promise<Answer> {
  try {
    return await observeCluster(query, surroundings);
  } catch (error) {
    if (!isOntapIscsiError(error)) throw error;
    const unobserved = query.services.map(({ key }) => [key, JSON.stringify(UNOBSERVED)] as const);
    return { ...Object.fromEntries(unobserved), [CLUSTER_KEY]: error.message, [WARNINGS_KEY]: "" };
  }
}

async function observeCluster(query: ObservationQuery, { environment, now, signal }: Surroundings): Promise<Answer> {
  const declared = query.services.map(({ key, fields }) => ({ key, spec: decodeSpec(fields) }));
  const specs = declared.map(({ spec }) => spec);
  return withClient(query.cluster, { environment, signal }, async (client) => {
    const states = await observe(new IscsiServices(client), specs);
    const creates = specs.some(({ ensure }, index) => ensure !== "absent" && states[index] === undefined);
    const facts = creates ? await preflight(client) : undefined;
    const seenAt = now();
    const answers = declared.map(({ key, spec }, index) => {
      const state = states[index];
      return [key, JSON.stringify(observation(spec, state, diagnose(spec, state, facts), seenAt))] as const;
    });
    return { ...Object.fromEntries(answers), [CLUSTER_KEY]: "", [WARNINGS_KEY]: client.warnings.join("; ") };
  });
}
