import { inWords } from "../errors";
import type { ServiceAnswer } from "../model/contract";
import { describeDifferences, differences, namesAnotherSvm } from "../model/differences";
import {
  type IscsiServiceSpec,
  type IscsiServiceState,
  presenceOf,
  readOnlyAnswer,
  serviceKey,
} from "../model/service";
import type { Obstacle } from "../reconciler/diagnose";
import { plan, takesAway } from "../reconciler/plan";
import type { Finding, Surveyed } from "../reconciler/survey";

/** A service of a query, with the circumstances of its declaration. */
export interface Asked extends Surveyed {
  readonly key: string;
  /** Whether it is only read, and must exist. */
  readonly existing: boolean;
  /** Whether its SVM may come, or become fit, by what it waits for. */
  readonly waits: boolean;
  /** Whether Terraform may observe it too late for the plan. */
  readonly mayBeLate: boolean;
}

/**
 * What is known about a declared service.
 *
 * @param seenAt when the state was read. It is part of the drift: a plan hides a text that equals the previous one.
 */
export function serviceAnswer(asked: Asked, finding: Finding, seenAt: Date): ServiceAnswer {
  const { spec } = asked;
  const { state, sessions } = finding;
  const found = differences(spec, state);
  const inSync = found.length === 0;
  const obstacle = obstacleOf(asked, finding);
  const time = seenAt.toISOString().replace(/\.\d+Z$/, "Z");
  const effects = [
    ...(obstacle === undefined ? [effectOn(spec, state)] : []),
    ...(sessions === undefined ? [] : [sessions.problem]),
  ];
  return {
    ok: obstacle === undefined,
    problem: obstacle === undefined ? "" : `SVM ${serviceKey(spec)}: ${inWords(obstacle.problem, obstacle.remedy)}`,
    inSync,
    live: presenceOf(state),
    drift: inSync ? "" : `${[describeDifferences(found), ...effects].join("; ")} (seen ${time})`,
    targetNamePending: state === undefined,
    ...readOnlyAnswer(state),
    targetPortals: finding.targetPortals,
    svmUuid: finding.svmUuid ?? "",
  };
}

/** What stands against the write that a service needs, the certain first. */
function obstacleOf({ spec, waits, mayBeLate }: Asked, finding: Finding): Obstacle | undefined {
  const { blocked, sessions, state } = finding;
  if (blocked?.isLasting === true) return blocked;
  if (mayBeLate && plan(spec, state).some(takesAway)) return MAY_BE_LATE;
  if (sessions?.refused === true) return sessions;
  return waits ? undefined : blocked;
}

const MAY_BE_LATE: Obstacle = {
  problem:
    "the service would be disabled or deleted, and a plan may not show it: a value may be unknown until apply, or the stack is a module",
  remedy:
    "write svmName, svmUuid, targetAlias and endpoint down, or make them input variables; for a module, use Provisioning.PROVIDER",
};

/** What an apply does to the live service: a plan says of the record that it must be replaced. */
function effectOn({ ensure }: IscsiServiceSpec, state: IscsiServiceState | undefined): string {
  if (state === undefined) return "the service will be created";
  return ensure === "absent"
    ? "the service will be deleted, its IQN cannot be restored"
    : "the service will be changed in place";
}

/** What should not be overlooked though the declaration can be applied. */
export function warningsOf(asked: Asked, finding: Finding): readonly string[] {
  const { spec } = asked;
  const { state, sessions, concern } = finding;
  const isRefused = obstacleOf(asked, finding) !== undefined;
  const told = [
    state !== undefined && spec.ensure === "absent" ? effectOn(spec, state) : undefined,
    sessions?.problem,
  ].flatMap((text) => (text === undefined || isRefused ? [] : [`SVM ${serviceKey(spec)}: ${text}`]));
  return concern === undefined ? told : [concern, ...told];
}

/** Why a service that is only read cannot be; `undefined` when it exists on the SVM that is meant. */
export function existingProblem({ spec, existing }: Asked, { state, blocked }: Finding): string | undefined {
  if (!existing || (state !== undefined && !namesAnotherSvm(spec, state))) return undefined;
  const svm = `SVM ${serviceKey(spec)}`;
  const { problem, remedy } = blocked ?? MISSING;
  return `${svm}: ${inWords(problem, remedy)}`;
}

const MISSING: Obstacle = {
  problem: "there is no iSCSI service, and this declaration only reads one",
  remedy: "create it first, or declare it with new IscsiService",
};

/**
 * What stands for an observation when the cluster cannot be observed. A plan fails then; a destroy and a refresh go on, and
 * Terraform still looks at these fields.
 *
 * @param problem why it cannot.
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
