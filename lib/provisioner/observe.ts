import { isOntapIscsiError, messageOf, ValidationError } from "../errors";
import { ANSWER_KEY, type ObservationQuery, type QueriedService, QUERY, STATUS } from "../model/contract";
import { decodeActiveSessions } from "../model/policies";
import { decodeSpec } from "../model/service";
import { withClient } from "../ontap/client";
import type { Environment } from "../ontap/profile";
import { type Finding, survey } from "../reconciler/survey";
import { type Asked, existingProblem, serviceAnswer, unobserved, warningsOf } from "./service-answer";

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
 * Observes every service of a query with one read of the cluster, and what stands against the writes that are needed.
 *
 * Never fails because of the cluster, or of a value that breaks its rule. The answer has the problem under
 * `ANSWER_KEY.problem`: the plan shows it, and a destroy goes on.
 */
export async function observeQuery(query: ObservationQuery, context: ObserveContext): Promise<Answer> {
  try {
    return await observeCluster(query, context);
  } catch (error) {
    if (!isOntapIscsiError(error)) throw error;
    return failedAnswer(query, [error.message]);
  }
}

function failedAnswer({ services }: ObservationQuery, problems: readonly string[]): Answer {
  const text = JSON.stringify(unobserved(problems.join("; ")));
  return answerOf(
    { problems, warnings: [] },
    services.map(({ key }) => [key, text]),
  );
}

async function observeCluster(query: ObservationQuery, { environment, now, signal }: ObserveContext): Promise<Answer> {
  const { asked, wrong } = decodeServices(query);
  if (wrong.length > 0) return failedAnswer(query, wrong);
  return withClient(query.cluster, { environment, signal }, async (client) => {
    const found = await survey(client, asked);
    const services = asked.flatMap((service, index) => {
      const finding = found[index];
      return finding === undefined ? [] : [{ service, finding }];
    });
    checkDeclaredOnce(services);
    const seenAt = now();
    return answerOf(
      {
        problems: services.flatMap(({ service, finding }) => existingProblem(service, finding) ?? []),
        warnings: [...client.warnings, ...services.flatMap(({ service, finding }) => warningsOf(service, finding))],
      },
      services.map(({ service, finding }) => [service.key, JSON.stringify(serviceAnswer(service, finding, seenAt))]),
    );
  });
}

interface ClusterTexts {
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

function answerOf({ problems, warnings }: ClusterTexts, services: readonly (readonly [string, string])[]): Answer {
  const passed = warnings.length > 0 ? STATUS.warning : STATUS.ok;
  return {
    ...Object.fromEntries(services),
    [ANSWER_KEY.status]: problems.length > 0 ? STATUS.failed : passed,
    [ANSWER_KEY.problem]: problems.join("; "),
    [ANSWER_KEY.warnings]: warnings.join("; "),
  };
}

/** The services that are asked about, and what is wrong with the values of the others. */
function decodeServices({ services, mayBeLate }: ObservationQuery): {
  asked: readonly Asked[];
  wrong: readonly string[];
} {
  const wrong: string[] = [];
  const asked = services.flatMap((service): readonly Asked[] => {
    try {
      return [{ ...decodeService(service), mayBeLate }];
    } catch (error) {
      wrong.push(`${service.key}: ${messageOf(error)}`);
      return [];
    }
  });
  return { asked, wrong };
}

function decodeService({ key, fields }: QueriedService): Omit<Asked, "mayBeLate"> {
  const isSet = (name: string): boolean => fields[name] === "true";
  // Terraform fills in null for a variable that has no value.
  if (fields.enabled === null) throw new ValidationError("MISSING_VALUE", "enabled: got null, expected a boolean");
  return {
    key,
    spec: decodeSpec(fields),
    activeSessions: decodeActiveSessions(QUERY.activeSessions, fields[QUERY.activeSessions]),
    existing: isSet(QUERY.existing),
    waits: isSet(QUERY.waits),
    readsPortals: isSet(QUERY.targetPortals),
  };
}

/** An SVM's name and its UUID are two keys of one service: two declarations of it would take turns. */
function checkDeclaredOnce(services: readonly { readonly service: Asked; readonly finding: Finding }[]): void {
  const keys = new Map<string, string>();
  for (const { service, finding } of services) {
    const { svmUuid } = finding;
    if (svmUuid === undefined || service.existing) continue;
    const twin = keys.get(svmUuid);
    if (twin !== undefined) throw declaredTwice(svmUuid, twin, service.key);
    keys.set(svmUuid, service.key);
  }
}

function declaredTwice(svmUuid: string, first: string, second: string): ValidationError {
  return new ValidationError(
    "DUPLICATE_SERVICE",
    `null_resource.${first} and null_resource.${second} declare the service of one SVM (UUID ${svmUuid})`,
    { remedy: "remove one of them" },
  );
}
