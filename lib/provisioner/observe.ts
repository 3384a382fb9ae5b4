import { isOntapIscsiError, ValidationError } from "../errors";
import { decodeActiveSessions } from "../model/active-sessions";
import { ANSWER_KEY, QUERY } from "../model/contract";
import { hiderOf } from "../model/hidden-alias";
import type { ObservationQuery, QueriedService } from "../model/observation-query";
import { decodeSpec } from "../model/spec-codec";
import { withClient } from "../ontap/client";
import type { Environment } from "../ontap/profile";
import { survey, type Surveyed } from "../reconciler/survey";
import { serviceAnswer, unobserved } from "./service-answer";

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
 * Observes every service of a query with one read of the cluster, and what writes to those that need one would meet.
 *
 * Never fails for trouble with the cluster, or for a value that breaks its rule and was no more than a token at synth: that
 * is told under `ANSWER_KEY.problem`, so that the plan can show it and a destroy can go on.
 */
export async function observeQuery(query: ObservationQuery, context: ObserveContext): Promise<Answer> {
  try {
    return await observeCluster(query, context);
  } catch (error) {
    if (!isOntapIscsiError(error)) throw error;
    // It may quote a record with its alias, of whichever service.
    const problem = hiderFor(query.services)(error.message);
    const text = JSON.stringify(unobserved(problem));
    const answers = query.services.map(({ key }) => [key, text] as const);
    return { ...Object.fromEntries(answers), [ANSWER_KEY.problem]: problem, [ANSWER_KEY.warnings]: "" };
  }
}

async function observeCluster(query: ObservationQuery, { environment, now, signal }: ObserveContext): Promise<Answer> {
  const declared = query.services.map(surveyed);
  return withClient(query.cluster, { environment, signal }, async (client) => {
    const findings = await survey(client, declared, { readsPortals: query.targetPortals });
    checkDeclaredOnce(query.services.map(({ key }, index) => [key, findings[index]?.svmUuid] as const));
    const seenAt = now();
    const answers = declared.flatMap(({ spec }, index) => {
      const [service, finding] = [query.services[index], findings[index]];
      if (service === undefined || finding === undefined) return [];
      const answer = serviceAnswer(spec, finding, seenAt);
      return [[service.key, JSON.stringify({ ...answer, drift: hiderFor([service])(answer.drift) })] as const];
    });
    return {
      ...Object.fromEntries(answers),
      [ANSWER_KEY.problem]: "",
      [ANSWER_KEY.warnings]: client.warnings.join("; "),
    };
  });
}

function surveyed({ key, fields }: QueriedService): Surveyed {
  const activeSessions = decodeActiveSessions(`${key}.${QUERY.activeSessions}`, fields[QUERY.activeSessions]);
  return { spec: decodeSpec(fields), activeSessions };
}

/** Takes aliases out of a text about services, if one of them is sensitive. No other text than a drift or a problem names one. */
function hiderFor(services: readonly QueriedService[]): (text: string) => string {
  const hiding = services.filter(({ fields }) => fields[QUERY.hidesAlias] === "true");
  if (hiding.length === 0) return (text) => text;
  return hiderOf(
    hiding.flatMap(({ fields: { targetAlias } }) => (typeof targetAlias === "string" ? [targetAlias] : [])),
  );
}

/** An SVM's name and its UUID are two keys of one service: two declarations of it would take turns. */
function checkDeclaredOnce(services: readonly (readonly [key: string, svmUuid: string | undefined])[]): void {
  const keys = new Map<string, string>();
  for (const [key, svmUuid] of services) {
    if (svmUuid === undefined) continue;
    const twin = keys.get(svmUuid);
    if (twin !== undefined) throw declaredTwice(svmUuid, twin, key);
    keys.set(svmUuid, key);
  }
}

function declaredTwice(svmUuid: string, first: string, second: string): ValidationError {
  return new ValidationError(
    "DUPLICATE_SERVICE",
    `SVM ${first} and SVM ${second} are one SVM, with the UUID ${svmUuid}: got two declarations, expected one`,
    { remedy: "remove one of them" },
  );
}
