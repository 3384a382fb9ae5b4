import { namesAnotherSvm } from "../model/differences";
import { type IscsiServiceSpec, type IscsiServiceState, serviceKey, type SvmIdentity } from "../model/service";
import { explainClass, type RefusalClass } from "../ontap/catalogue";
import type { SvmFacts } from "../ontap/resources";
import type { ClusterFacts } from "./preflight";

/** The SVM that is meant; `undefined` when it is not among those that are known. */
export function findSvm({ svmName, svmUuid }: SvmIdentity, { svms = [] }: ClusterFacts): SvmFacts | undefined {
  return svms.find(({ uuid, name }) => (svmUuid === undefined ? name === svmName : uuid === svmUuid));
}

/** What stands against a write. */
export interface Obstacle {
  readonly problem: string;
  /** What to do about it. */
  readonly remedy: string;
  /** What it is about, where that is not the SVM. */
  readonly about?: "cluster";
  /** Whether nothing but another declaration mends it, whatever else the same run does. @default false */
  readonly isLasting?: boolean;
}

/** Why a needed write is certain to fail; `undefined` when nothing is known against it. */
export function diagnose(
  spec: IscsiServiceSpec,
  state: IscsiServiceState | undefined,
  facts: ClusterFacts,
): Obstacle | undefined {
  const refusal = state === undefined ? creationProblem(spec, facts) : changeProblem(spec, state);
  if (refusal === undefined) return undefined;
  if (state !== undefined && spec.svmUuid === undefined) return renamed(state);
  const { meaning, remedy } = explainClass(refusal, serviceKey(spec));
  return {
    problem: meaning,
    remedy,
    ...(refusal === "licenseMissing" && { about: "cluster" }),
    ...(refusal === "svmMismatch" && { isLasting: true }),
  };
}

/** How ONTAP would refuse the creation. What is to be absent is not created, and must be of one SVM all the same. */
function creationProblem(spec: IscsiServiceSpec, facts: ClusterFacts): RefusalClass | undefined {
  const ofSvm = svmProblem(spec, facts);
  if (spec.ensure === "absent") return ofSvm === "svmMismatch" ? ofSvm : undefined;
  return ofSvm ?? (facts.licensed === false ? "licenseMissing" : undefined);
}

function svmProblem(spec: IscsiServiceSpec, facts: ClusterFacts): RefusalClass | undefined {
  const { svmName } = spec;
  const { svms } = facts;
  if (svms === undefined) return undefined;
  const svm = findSvm(spec, facts);
  if (svm === undefined) return svms.some(({ name }) => name === svmName) ? "svmMismatch" : "svmMissing";
  if (svmName !== undefined && svm.name !== svmName) return "svmMismatch";
  if (svm.iscsiAllowed === false) return "protocolNotAllowed";
  return svm.state === "stopped" ? "svmStopped" : undefined;
}

/** No UUID is declared: the service was looked for by the one that the state has. */
function renamed({ svmName, svmUuid }: IscsiServiceState): Obstacle {
  return {
    problem: `the SVM that was applied, with the UUID ${svmUuid}, is called ${svmName} by now`,
    remedy: "declare the name of the SVM that is meant, and plan again",
  };
}

function changeProblem(spec: IscsiServiceSpec, state: IscsiServiceState): RefusalClass | undefined {
  return namesAnotherSvm(spec, state) ? "svmMismatch" : undefined;
}

/**
 * What an operator should look at before the declaration is applied, though it can be; `undefined` when there is nothing:
 * a service is declared absent of an SVM that is not there, or hosts could not connect to a new one.
 */
export function warningOf(
  spec: IscsiServiceSpec,
  state: IscsiServiceState | undefined,
  facts: ClusterFacts,
): string | undefined {
  if (state !== undefined || facts.svms === undefined) return undefined;
  const [svm, name] = [findSvm(spec, facts), serviceKey(spec)];
  if (spec.ensure === "absent") {
    const { remedy } = explainClass("svmMissing", name);
    const isMissing = svmProblem(spec, facts) === "svmMissing";
    return isMissing ? `SVM ${name}: declared absent, but there is no such SVM; ${remedy}` : undefined;
  }
  if (svm === undefined || spec.enabled === false || facts.portals === undefined || facts.portals.has(svm.uuid))
    return undefined;

  return `SVM ${name}: hosts cannot connect to the new service: no iSCSI LIF of the SVM is up; see "network interface show -vserver ${name}"`;
}
