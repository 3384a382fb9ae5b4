import { inWords } from "../errors";
import type { ServiceAnswer } from "../model/contract";
import { describeDifferences, differences } from "../model/differences";
import { type IscsiServiceSpec, type IscsiServiceState, serviceKey } from "../model/iscsi-service";
import { seenAs } from "../model/seen-service";
import type { Obstacle } from "../reconciler/diagnose";
import type { Finding } from "../reconciler/survey";

/**
 * What is known about a declared service.
 *
 * @param seenAt when the state was read. It is part of the drift: a plan hides a text that equals the previous one.
 */
export function serviceAnswer(spec: IscsiServiceSpec, finding: Finding, seenAt: Date): ServiceAnswer {
  const { state, sessions } = finding;
  const found = differences(spec, state);
  const inSync = found.length === 0;
  const time = seenAt.toISOString().replace(/\.\d+Z$/, "Z");
  const isRefused = finding.blocked !== undefined || sessions?.refused === true;
  // Whose sessions would end counts for the right SVM.
  const isMismatched = finding.blocked?.isLasting === true;
  const effects = [
    ...(isRefused ? [] : [effectOn(spec, state)]),
    ...(sessions === undefined ? [] : [sessions.problem]),
  ];
  return {
    inSync,
    live: seenAs(state),
    drift: inSync ? "" : `${[describeDifferences(found), ...effects].join("; ")} (seen ${time})`,
    blocked: isMismatched ? "" : describe(finding.blocked),
    mismatched: isMismatched ? describe(finding.blocked) : "",
    protected: sessions?.refused === true && !isMismatched ? describe(sessions) : "",
    warning: concerns(spec, finding, isRefused).join("; "),
    targetNamePending: state === undefined,
    targetName: state?.targetName ?? null,
    targetPortals: finding.targetPortals,
    svmUuid: finding.svmUuid ?? "",
  };
}

/** What an apply does to the live service: a plan says of the record that it must be replaced. */
function effectOn({ ensure }: IscsiServiceSpec, state: IscsiServiceState | undefined): string {
  if (state === undefined) return "the service is created";
  return ensure === "absent" ? "the service is deleted, and its IQN is lost" : "the live service is changed in place";
}

/** What should not be overlooked, in words that hold no alias. */
function concerns(
  spec: IscsiServiceSpec,
  { state, sessions, concern }: Finding,
  isRefused: boolean,
): readonly string[] {
  const told = [
    state !== undefined && spec.ensure === "absent" ? effectOn(spec, state) : undefined,
    sessions?.problem,
  ].flatMap((text) => (text === undefined || isRefused ? [] : [`SVM ${serviceKey(spec)}: ${text}`]));
  return concern === undefined ? told : [concern, ...told];
}

function describe(obstacle: Obstacle | undefined): string {
  return obstacle === undefined ? "" : inWords(obstacle.problem, obstacle.remedy);
}

/**
 * What stands for an observation when the cluster cannot be observed. A plan fails then; a destroy and a refresh go on, and the
 * engine still looks at these fields.
 *
 * @param problem why it cannot.
 */
export function unobserved(problem: string): ServiceAnswer {
  return {
    inSync: false,
    live: "absent",
    drift: `not known: ${problem}`,
    blocked: "",
    mismatched: "",
    protected: "",
    warning: "",
    targetNamePending: false,
    targetName: null,
    targetPortals: [],
    svmUuid: "",
  };
}
