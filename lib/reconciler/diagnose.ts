import { namesAnotherSvm } from "../model/differences";
import { type IscsiServiceSpec, type IscsiServiceState, serviceKey, type SvmIdentity } from "../model/iscsi-service";
import { explainClass, type RefusalClass } from "../ontap/catalogue";
import type { SvmFacts } from "../ontap/records";
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
}

/** Why a needed write is certain to fail; `undefined` when nothing is known against it. */
export function diagnose(
  spec: IscsiServiceSpec,
  state: IscsiServiceState | undefined,
  facts: ClusterFacts,
): Obstacle | undefined {
  const refusal = state === undefined ? creationProblem(spec, facts) : changeProblem(spec, state);
  if (refusal === undefined) return undefined;
  const { meaning, remedy } = explainClass(refusal, serviceKey(spec));
  return { problem: meaning, remedy, ...(refusal === "licenseMissing" && { about: "cluster" }) };
}

/** How ONTAP would refuse the creation. */
function creationProblem(spec: IscsiServiceSpec, facts: ClusterFacts): RefusalClass | undefined {
  if (spec.ensure === "absent") return undefined;
  const ofSvm = facts.svms === undefined ? undefined : svmProblem(spec, findSvm(spec, facts));
  return ofSvm ?? (facts.licensed === false ? "licenseMissing" : undefined);
}

function svmProblem({ svmName }: IscsiServiceSpec, svm: SvmFacts | undefined): RefusalClass | undefined {
  if (svm === undefined) return "svmMissing";
  if (svmName !== undefined && svm.name !== svmName) return "svmMismatch";
  if (svm.iscsiAllowed === false) return "protocolNotAllowed";
  return svm.state === "stopped" ? "svmStopped" : undefined;
}

function changeProblem(spec: IscsiServiceSpec, state: IscsiServiceState): RefusalClass | undefined {
  return namesAnotherSvm(spec, state) ? "svmMismatch" : undefined;
}

/**
 * What an operator should look at before the declaration is applied, though it can be; `undefined` when there is nothing:
 * a service is declared absent of an SVM that is not there, or hosts could not connect to a new one.
 */
export function describeConcern(
  spec: IscsiServiceSpec,
  state: IscsiServiceState | undefined,
  facts: ClusterFacts,
): string | undefined {
  if (state !== undefined || facts.svms === undefined) return undefined;
  const [svm, name] = [findSvm(spec, facts), serviceKey(spec)];
  if (spec.ensure === "absent") {
    const { remedy } = explainClass("svmMissing", name);
    return svm === undefined ? `SVM ${name}: declared absent, but there is no such SVM; ${remedy}` : undefined;
  }
  if (svm === undefined || spec.enabled === false || facts.portals === undefined || facts.portals.has(svm.uuid))
    return undefined;

  return `SVM ${name}: hosts cannot connect to the new service: no iSCSI LIF of the SVM is up; see "network interface show -vserver ${name}"`;
}
