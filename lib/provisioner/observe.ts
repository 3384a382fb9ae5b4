import { inWords, isOntapIscsiError, messageOf, ValidationError } from "../errors";
import { decodeActiveSessions } from "../model/policies";
import {
  ANSWER_KEY,
  QUERY,
  type ServiceAnswer,
  STATUS,
  type ObservationQuery,
  type QueriedService,
} from "../model/contract";
import { describeDifferences } from "../model/differences";
import { type IscsiServiceSpec, serviceKey, presenceOf, decodeSpec, readOnlyAnswer, valuesOf } from "../model/service";
import { withClient } from "../ontap/client";
import type { Environment } from "../ontap/profile";
import type { Assessment, Declared, Problem } from "../reconciler/assess";
import { observeAndAssess } from "../reconciler/observe";

/** The flat answer to a `data.external` block: JSON of a `ServiceAnswer` by key, and the texts of the cluster. */
export type Answer = Readonly<Record<string, string>>;

export interface ObserveContext {
  readonly environment: Environment;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

export interface Asked extends Declared {
  readonly key: string;
}

/**
 * Reads every service of a query with one read of the cluster, and what stands against the writes that are needed.
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

async function observeCluster(query: ObservationQuery, { environment, now, signal }: ObserveContext): Promise<Answer> {
  const { asked, wrong } = decodeServices(query);
  if (wrong.length > 0) return failedAnswer(query, wrong);
  return withClient(query.cluster, { environment, signal }, async (client) => {
    const assessments = await observeAndAssess(client, asked);
    const services = asked.flatMap((service, index) => {
      const found = assessments[index];
      return found === undefined ? [] : [[service, found] as const];
    });
    expectDeclaredOnce(services);
    const seenAt = now();
    return answerOf(
      {
        problems: services.flatMap(([{ spec, existing }, { problem }]) =>
          existing === true && problem !== undefined ? [problemOf(spec, problem)] : [],
        ),
        warnings: [...client.warnings, ...services.flatMap(([service, found]) => warningsOf(service, found))],
      },
      services.map(([service, found]) => [service.key, JSON.stringify(serviceAnswer(service, found, seenAt))]),
    );
  });
}

function failedAnswer({ services }: ObservationQuery, problems: readonly string[]): Answer {
  const text = JSON.stringify(unobserved(problems.join("; ")));
  return answerOf(
    { problems, warnings: [] },
    services.map(({ key }) => [key, text]),
  );
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

function decodeService({ key, fields }: QueriedService): Asked {
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
function expectDeclaredOnce(services: readonly (readonly [Asked, Assessment])[]): void {
  const keys = new Map<string, string>();
  for (const [{ key, existing }, { svmUuid }] of services) {
    if (svmUuid === undefined || existing === true) continue;
    const twin = keys.get(svmUuid);
    if (twin !== undefined) throw declaredTwice(svmUuid, twin, key);
    keys.set(svmUuid, key);
  }
}

function declaredTwice(svmUuid: string, first: string, second: string): ValidationError {
  return new ValidationError(
    "DUPLICATE_SERVICE",
    `null_resource.${first} and null_resource.${second} declare the service of one SVM (UUID ${svmUuid})`,
    { remedy: "remove one of them from the code" },
  );
}

/** @param seenAt is part of the drift: a plan hides a text that equals the previous one. */
export function serviceAnswer({ spec }: Asked, found: Assessment, seenAt: Date): ServiceAnswer {
  const { live, problem, sessions, svmUuid, targetPortals } = found;
  const inSync = found.differences.length === 0;
  const time = seenAt.toISOString().replace(/\.\d+Z$/, "Z");
  const effects = [...(problem === undefined ? [effectOf(found)] : []), ...(sessions ? [sessions.problem] : [])];
  return {
    ok: problem === undefined,
    problem: problem === undefined ? "" : problemOf(spec, problem),
    inSync,
    live: presenceOf(live),
    drift: inSync ? "" : `${[describeDifferences(found.differences), ...effects].join("; ")} (seen ${time})`,
    targetNamePending: live === undefined,
    ...readOnlyAnswer(live),
    targetPortals,
    svmUuid: svmUuid ?? "",
    ...(!inSync && { service: live === undefined ? null : { svmName: live.svmName, ...valuesOf(live) } }),
    ...(sessions && { sessions: sessions.problem }),
  };
}

function problemOf(spec: IscsiServiceSpec, { problem, remedy }: Problem): string {
  return `SVM ${serviceKey(spec)}: ${inWords(problem, remedy)}`;
}

/** What an apply does to the service: a plan says of the `null_resource` that it must be replaced. */
function effectOf({ live, steps }: Assessment): string {
  if (live === undefined) return "the service will be created, and may get a new IQN";
  return steps.some(({ kind }) => kind === "delete") ? DELETION : "the service will be changed in place";
}

const DELETION = "the service will be deleted, its IQN may be lost";

/** What should not be overlooked though the declaration can be applied. */
export function warningsOf({ spec }: Asked, { problem, steps, sessions, warnings }: Assessment): readonly string[] {
  if (problem !== undefined) return warnings;
  const isDeleted = steps.some(({ kind }) => kind === "delete");
  const effects = [...(isDeleted ? [DELETION] : []), ...(sessions ? [sessions.problem] : [])];
  return [...warnings, ...effects.map((text) => `SVM ${serviceKey(spec)}: ${text}`)];
}

/**
 * The answer when the cluster cannot be read. A plan fails then; a destroy and a refresh go on, and Terraform still evaluates these
 * fields.
 */
export function unobserved(problem: string): ServiceAnswer {
  return {
    ok: false,
    problem,
    inSync: false,
    live: "absent",
    drift: `not known: ${problem}`,
    targetNamePending: false,
    ...readOnlyAnswer(undefined),
    targetPortals: [],
    svmUuid: "",
  };
}
