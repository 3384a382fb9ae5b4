import type { ActiveSessions } from "../model/policies";
import { differences, namesAnotherSvm, type ServiceDifference } from "../model/differences";
import { type IscsiServiceSpec, type IscsiServiceState, serviceKey, type SvmIdentity } from "../model/service";
import { explainClass, grantCommand, type RefusalClass } from "../ontap/catalogue";
import type { Portals, SvmFacts } from "../ontap/resources";
import { isDisruptive, plan, type Step } from "./plan";
import { checkSessions, endsSessions, type Operation, type SessionCheck, type SessionsRead } from "./sessions";

export interface Declared {
  readonly spec: IscsiServiceSpec;
  readonly activeSessions: ActiveSessions;
  readonly operation?: Operation;
  /** Whether the same run may create its SVM, or make it fit. @default false */
  readonly waits?: boolean;
  /** Whether Terraform may read the service too late for the plan. @default false */
  readonly mayBeLate?: boolean;
  /** Whether it is only read, and must exist. @default false */
  readonly existing?: boolean;
  /** Whether its portals are read. @default false */
  readonly readsPortals?: boolean;
}

/** What is known of a cluster besides its services. What nobody asked for, or the user may not read, is missing. */
export interface ClusterFacts {
  readonly svms?: readonly SvmFacts[] | undefined;
  readonly licensed?: boolean | undefined;
  readonly portals?: Portals | undefined;
}

export type FactsWanted = { readonly [Name in keyof ClusterFacts]-?: boolean };

/** Why a write is certain to fail, or is refused. */
export interface Problem {
  readonly problem: string;
  readonly remedy: string;
  /** What it is about. @default the SVM */
  readonly about?: "cluster" | "sessions";
}

export interface Assessment {
  readonly live: IscsiServiceState | undefined;
  /** UUID of the SVM; `undefined` when the user may not see it. */
  readonly svmUuid: string | undefined;
  readonly differences: readonly ServiceDifference[];
  readonly steps: readonly Step[];
  readonly isDisruptive: boolean;
  readonly problem: Problem | undefined;
  /** Whose sessions it ends, and whether it is refused for that. */
  readonly sessions: SessionCheck | undefined;
  /** What to check, though nothing stands against the write. */
  readonly warnings: readonly string[];
  /** The portals that are up; empty when they are not read. */
  readonly targetPortals: readonly string[];
}

/** @param sessions those of its SVM, among others, if the write ends them. */
export function assess(
  declared: Declared,
  live: IscsiServiceState | undefined,
  facts: ClusterFacts,
  sessions: SessionsRead,
): Assessment {
  const { spec, activeSessions, operation = "apply", readsPortals = false } = declared;
  const steps = plan(spec, live);
  const svmUuid = live?.svmUuid ?? findSvm(spec, facts)?.uuid;
  const isEnding = live !== undefined && endsSessions(spec, live);
  const effect = spec.ensure === "absent" ? "deleted" : "disabled";
  const check = isEnding ? checkSessions({ activeSessions, operation }, live, effect, sessions) : undefined;
  const ofSvm = svmProblem(spec, live, facts);
  return {
    live,
    svmUuid,
    differences: differences(spec, live),
    steps,
    isDisruptive: steps.some(isDisruptive),
    problem: problemOf(declared, live, { ofSvm, check, steps }),
    sessions: check,
    warnings: [
      ...(live === undefined && ofSvm === undefined ? creationWarnings(spec, facts) : []),
      ...(readsPortals && facts.portals === undefined ? [portalsUnknown(spec)] : []),
    ],
    targetPortals: (svmUuid === undefined || !readsPortals ? undefined : facts.portals?.get(svmUuid)) ?? [],
  };
}

export function factsFor(
  declared: readonly Declared[],
  states: readonly (IscsiServiceState | undefined)[],
): FactsWanted {
  const missing = declared.filter((_, index) => states[index] === undefined);
  const created = missing.filter(({ spec }) => spec.ensure !== "absent");
  const readsPortals = declared.some((service) => service.readsPortals === true);
  return {
    svms: missing.length > 0,
    licensed: created.length > 0,
    portals: readsPortals || created.some(({ spec }) => spec.enabled !== false),
  };
}

export function findSvm({ svmName, svmUuid }: SvmIdentity, { svms = [] }: ClusterFacts): SvmFacts | undefined {
  return svms.find(({ uuid, name }) => (svmUuid === undefined ? name === svmName : uuid === svmUuid));
}

/** A problem, and whether only another declaration solves it, whatever else the same run does. */
interface SvmProblem extends Problem {
  readonly isLasting: boolean;
}

interface Found {
  readonly ofSvm: SvmProblem | undefined;
  readonly check: SessionCheck | undefined;
  readonly steps: readonly Step[];
}

function problemOf(
  { spec, waits, mayBeLate, existing }: Declared,
  live: IscsiServiceState | undefined,
  { ofSvm, check, steps }: Found,
): Problem | undefined {
  if (existing === true) {
    if (live === undefined) return ofSvm ?? MISSING;
    return namesAnotherSvm(spec, live) ? ofSvm : undefined;
  }
  if (ofSvm !== undefined && (ofSvm.isLasting || waits !== true)) return ofSvm;
  if (mayBeLate === true && steps.some(isDisruptive)) return MAY_BE_LATE;
  return check?.refused === true ? check : undefined;
}

const MISSING: Problem = {
  problem: "there is no iSCSI service, and this declaration only reads one",
  remedy: "create it first, or declare it with new IscsiService",
};

const MAY_BE_LATE: Problem = {
  problem: "the apply would disable or delete the service, and a plan may not show it",
  remedy:
    "write svmName, svmUuid, targetAlias and endpoint down, or make them input variables; for a module, use Provisioning.PROVIDER",
};

function svmProblem(
  spec: IscsiServiceSpec,
  live: IscsiServiceState | undefined,
  facts: ClusterFacts,
): SvmProblem | undefined {
  if (live !== undefined && !namesAnotherSvm(spec, live)) return undefined;
  if (live !== undefined && spec.svmUuid === undefined) return renamed(live);
  const refusal = live === undefined ? creationRefusal(spec, facts) : "svmMismatch";
  if (refusal === undefined) return undefined;
  const { meaning, remedy } = explainClass(refusal, serviceKey(spec));
  const about = refusal === "licenseMissing" ? { about: "cluster" as const } : {};
  return { problem: meaning, remedy, isLasting: refusal === "svmMismatch", ...about };
}

/** No UUID is declared: the service was read by the UUID in the state. */
function renamed({ svmName, svmUuid }: IscsiServiceState): SvmProblem {
  return {
    problem: `the SVM that was applied, with the UUID ${svmUuid}, was renamed to ${svmName}`,
    remedy: "declare the name of the SVM that is meant, and plan again",
    isLasting: false,
  };
}

/** How ONTAP would refuse the creation. A service that is declared absent is not created, but name and UUID must be of one SVM. */
function creationRefusal(spec: IscsiServiceSpec, facts: ClusterFacts): RefusalClass | undefined {
  const ofSvm = svmRefusal(spec, facts);
  if (spec.ensure === "absent") return ofSvm === "svmMismatch" ? ofSvm : undefined;
  return ofSvm ?? (facts.licensed === false ? "licenseMissing" : undefined);
}

function svmRefusal(spec: IscsiServiceSpec, facts: ClusterFacts): RefusalClass | undefined {
  const { svmName } = spec;
  const { svms } = facts;
  if (svms === undefined) return undefined;
  const svm = findSvm(spec, facts);
  if (svm === undefined) return svms.some(({ name }) => name === svmName) ? "svmMismatch" : "svmMissing";
  if (svmName !== undefined && svm.name !== svmName) return "svmMismatch";
  if (svm.iscsiAllowed === false) return "protocolNotAllowed";
  return svm.state === "stopped" ? "svmStopped" : undefined;
}

/** A service is declared absent of an SVM that is not there, or hosts could not connect to a new one. */
function creationWarnings(spec: IscsiServiceSpec, facts: ClusterFacts): readonly string[] {
  if (facts.svms === undefined) return [];
  const [svm, name] = [findSvm(spec, facts), serviceKey(spec)];
  if (spec.ensure === "absent") {
    if (svm !== undefined) return [];
    const { remedy } = explainClass("svmMissing", name);
    return [`SVM ${name}: declared absent, but there is no such SVM; ${remedy}`];
  }
  const { portals } = facts;
  if (svm === undefined || spec.enabled === false || portals === undefined || portals.has(svm.uuid)) return [];
  return [
    `SVM ${name}: hosts cannot connect to the new service: no iSCSI LIF of the SVM is up; see "network interface show -vserver ${svm.name}"`,
  ];
}

function portalsUnknown(spec: IscsiServiceSpec): string {
  const path = "/api/network/ip/interfaces";
  return `SVM ${serviceKey(spec)}: its portals are not known; let the role read them: ${grantCommand(path, "readonly")}`;
}
