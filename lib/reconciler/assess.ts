import { count } from "../model/decode";
import type { ActiveSessions } from "../model/policies";
import { differences, namesAnotherSvm, type ServiceDifference } from "../model/differences";
import { type IscsiServiceSpec, type IscsiServiceState, serviceKey, type SvmIdentity } from "../model/service";
import { explain, explainClass, type Explanation, grantCommand, type RefusalClass } from "../ontap/catalogue";
import { isDestination, type Portal, type Portals, type SvmFacts } from "../ontap/resources";
import { targetProblem } from "./messages";
import { isDisruptive, plan, type Step } from "./plan";
import {
  checkSessions,
  describePortal,
  endsSessions,
  type Operation,
  type SessionCheck,
  type SessionsRead,
} from "./sessions";

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
  readonly asaR2?: boolean | undefined;
  /** How many hosts have CHAP settings, or are denied, by the UUID of their SVM. */
  readonly credentials?: ReadonlyMap<string, number> | undefined;
}

export type FactsWanted = { readonly [Name in keyof ClusterFacts]-?: boolean };

/** Why a write is certain to fail, or is refused. */
export interface Problem {
  readonly problem: string;
  readonly remedy: string;
  /** What it is about. @default the SVM */
  readonly about?: "cluster" | "sessions" | "target_name";
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
  /** The portals that are enabled; empty when they are not read. */
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
  const svm = findSvm(live ?? spec, facts);
  const svmUuid = live?.svmUuid ?? svm?.uuid;
  const portals = svmUuid === undefined || !readsPortals ? [] : (facts.portals?.get(svmUuid) ?? []);
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
    problem: problemOf(declared, live, {
      ofSvm,
      check,
      steps,
      asaR2: facts.asaR2 === true && (svm !== undefined || live !== undefined),
    }),
    sessions: check,
    warnings: [
      ...(live === undefined && ofSvm === undefined ? creationWarnings(spec, facts) : []),
      ...(live !== undefined && svm?.iscsiAllowed === false ? [notAllowed(svm.name, "no host can connect")] : []),
      ...(readsPortals && facts.portals === undefined ? [portalsUnknown(serviceKey(spec))] : []),
      ...portalsDown(live?.svmName ?? serviceKey(spec), portals),
      ...(live !== undefined && steps.some(isDeletion) ? credentialWarnings(live, facts) : []),
    ],
    targetPortals: portals.map(({ address }) => address),
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
    asaR2: declared.some(({ spec }, index) => plan(spec, states[index]).some(comesOrGoes)),
    credentials: declared.some(({ spec }, index) => plan(spec, states[index]).some(isDeletion)),
  };
}

export function findSvm({ svmName, svmUuid }: SvmIdentity, { svms = [] }: ClusterFacts): SvmFacts | undefined {
  return svms.find(({ uuid, name }) => (svmUuid === undefined ? name === svmName : uuid === svmUuid));
}

function isDeletion({ kind }: Step): boolean {
  return kind === "delete";
}

function comesOrGoes({ kind }: Step): boolean {
  return kind !== "set";
}

/** A problem, and whether only another declaration solves it, whatever else the same run does. */
interface SvmProblem extends Problem {
  readonly isLasting: boolean;
}

interface Found {
  readonly ofSvm: SvmProblem | undefined;
  readonly check: SessionCheck | undefined;
  readonly steps: readonly Step[];
  /** Whether it is an SVM of an ASA r2. */
  readonly asaR2: boolean;
}

function problemOf(
  { spec, waits, mayBeLate, existing }: Declared,
  live: IscsiServiceState | undefined,
  { ofSvm, check, steps, asaR2 }: Found,
): Problem | undefined {
  if (existing === true) {
    if (live === undefined) return ofSvm ?? MISSING;
    return namesAnotherSvm(spec, live) ? ofSvm : undefined;
  }
  if (ofSvm !== undefined && (ofSvm.isLasting || waits !== true)) return ofSvm;
  const target = live === undefined || spec.ensure === "absent" ? undefined : targetProblem(spec, live);
  if (target !== undefined) return { ...target, about: "target_name" };
  if (asaR2 && steps.some(comesOrGoes)) return named(explain("5376452", {}));
  if (mayBeLate === true && steps.some(isDisruptive)) return MAY_BE_LATE;
  return check?.refused === true ? check : undefined;
}

const MISSING: Problem = {
  problem: "there is no iSCSI service, and this declaration only reads one",
  remedy: "create it first, or declare it as a resource, which creates it",
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
  if (live !== undefined) return namesAnotherSvm(spec, live) ? otherName(spec, spec.svmName, live) : undefined;
  const ofSvm = unfit(spec, facts);
  // A service that is declared absent is not created, but name and UUID must be of one SVM.
  if (spec.ensure === "absent") return ofSvm?.isLasting === true ? ofSvm : undefined;
  if (ofSvm !== undefined || facts.licensed !== false) return ofSvm;
  return { ...refusalOf("licenseMissing", spec), about: "cluster" };
}

/** The SVM of a UUID, declared or in the state, has another name. */
function otherName(spec: IscsiServiceSpec, declared: string, live: IscsiServiceState): SvmProblem {
  const { svmName, svmUuid } = live;
  if (isSwitchedOver(declared, svmName)) return switchedOver(declared, { name: svmName, uuid: svmUuid });
  if (spec.svmUuid !== undefined) return refusalOf("svmMismatch", spec);
  return {
    problem: `the SVM that was applied, with the UUID ${svmUuid}, was renamed to ${svmName}`,
    remedy: "declare the name of the SVM that is meant, and plan again",
    isLasting: false,
  };
}

/** MetroCluster runs an SVM on the partner as `<name>-mc`, from the switchover to the switchback. */
export function isSwitchedOver(one: string, other: string): boolean {
  return `${one}-mc` === other || `${other}-mc` === one;
}

export function bySvmUuid(uuid: string): string {
  return `declare svm_uuid = "${uuid}" (svmUuid) instead of the name: MetroCluster changes the name, not the UUID`;
}

function switchedOver(declared: string, { name, uuid }: Pick<SvmFacts, "name" | "uuid">): SvmProblem {
  return { problem: `the SVM ${declared} is ${name} on this cluster`, remedy: bySvmUuid(uuid), isLasting: true };
}

function refusalOf(refusal: RefusalClass, spec: IscsiServiceSpec): SvmProblem {
  return { ...named(explainClass(refusal, serviceKey(spec))), isLasting: refusal === "svmMismatch" };
}

function named({ meaning, remedy }: Explanation): Problem {
  return { problem: meaning, remedy };
}

/** Why ONTAP would refuse a creation because of the SVM. */
function unfit(spec: IscsiServiceSpec, facts: ClusterFacts): SvmProblem | undefined {
  const { svmName } = spec;
  const { svms } = facts;
  if (svms === undefined) return undefined;
  const svm = findSvm(spec, facts);
  if (svm === undefined) {
    const partner = svms.find(({ name }) => svmName !== undefined && isSwitchedOver(name, svmName));
    if (svmName !== undefined && partner !== undefined && spec.svmUuid === undefined)
      return switchedOver(svmName, partner);
    return refusalOf(svms.some(({ name }) => name === svmName) ? "svmMismatch" : "svmMissing", spec);
  }
  if (svmName !== undefined && svm.name !== svmName)
    return isSwitchedOver(svmName, svm.name) ? switchedOver(svmName, svm) : refusalOf("svmMismatch", spec);
  if (svm.state !== "stopped") return undefined;
  return isDestination(svm) ? DESTINATION : refusalOf("svmStopped", spec);
}

const DESTINATION: SvmProblem = {
  problem: "the SVM is a destination of SVM-DR or MetroCluster",
  remedy: "do not start it: its service is managed at the source",
  isLasting: false,
};

/** A service is declared absent of an SVM that is not there, or hosts could not connect to a new one. */
function creationWarnings(spec: IscsiServiceSpec, facts: ClusterFacts): readonly string[] {
  if (facts.svms === undefined) return [];
  const [svm, name] = [findSvm(spec, facts), serviceKey(spec)];
  if (spec.ensure === "absent") {
    if (svm !== undefined) return [];
    const { remedy } = explainClass("svmMissing", name);
    return [`SVM ${name}: declared absent, but there is no such SVM; ${remedy}`];
  }
  if (svm === undefined) return [];
  const lifs = facts.portals?.get(svm.uuid) ?? [];
  const isUnplugged = spec.enabled !== false && facts.portals !== undefined && lifs.every(({ isDown }) => isDown);
  return [
    ...(svm.iscsiAllowed === false ? [notAllowed(name, "ONTAP may refuse the service, and no host can connect")] : []),
    ...(isUnplugged
      ? [`SVM ${name}: hosts cannot connect to the new service: no iSCSI LIF of the SVM is up; ${showLifs(svm.name)}`]
      : []),
  ];
}

/** Hosts of a service that is created again might log in without CHAP. */
function credentialWarnings({ svmName, svmUuid }: IscsiServiceState, { credentials }: ClusterFacts): readonly string[] {
  const show = `vserver iscsi security show -vserver ${svmName}`;
  if (credentials === undefined) {
    return [
      `SVM ${svmName}: CHAP settings, if hosts have any, are probably deleted with the service; note them first: ${show}`,
    ];
  }
  const hosts = credentials.get(svmUuid) ?? 0;
  if (hosts === 0) return [];
  const settings = `CHAP settings of ${count(hosts, "host")}`;
  return [`SVM ${svmName}: ${settings} are probably deleted with the service; note them first: ${show}`];
}

function notAllowed(name: string, effect: string): string {
  const { meaning, remedy } = explainClass("protocolNotAllowed", name);
  return `SVM ${name}: ${effect}: ${meaning}; ${remedy}`;
}

export function portalsUnknown(name: string): string {
  const path = "/api/network/ip/interfaces";
  return `SVM ${name}: its portals are not known; let the role read them: ${grantCommand(path, "readonly")}`;
}

/** Of the portals of an SVM, those that no host reaches now. */
export function portalsDown(name: string, portals: readonly Portal[]): readonly string[] {
  const down = portals.filter(({ isDown }) => isDown).map(describePortal);
  return down.length === 0 ? [] : [`SVM ${name}: iSCSI LIFs are down: ${down.join(", ")}; ${showLifs(name)}`];
}

function showLifs(name: string): string {
  return `see "network interface show -vserver ${name}"`;
}
