import { inWords } from "../errors";
import { namesAnotherSvm } from "../model/differences";
import { serviceKey, type IscsiServiceSpec } from "../model/iscsi-service";
import type { IscsiServiceState } from "../model/iscsi-service";
import { explainClass, type RefusalClass } from "../ontap/catalogue";
import type { SvmFacts } from "../ontap/records";
import type { ClusterFacts } from "./preflight";

/**
 * Why a write to the service is certain to fail, with what to do about it; `undefined` when nothing is known against it.
 *
 * @param facts what is known about the cluster; `undefined` when nobody looked.
 */
export function diagnose(
  spec: IscsiServiceSpec,
  state: IscsiServiceState | undefined,
  facts: ClusterFacts | undefined,
): string | undefined {
  const refusal = state === undefined ? facts && creationProblem(spec, facts) : changeProblem(spec, state);
  if (refusal === undefined) return undefined;
  const { meaning, remedy } = explainClass(refusal, serviceKey(spec));
  return inWords(meaning, remedy);
}

/** How ONTAP would refuse the creation. */
function creationProblem(spec: IscsiServiceSpec, { svms, licensed }: ClusterFacts): RefusalClass | undefined {
  return (svms && svmProblem(spec, svms)) ?? (licensed === false ? "licenseMissing" : undefined);
}

function svmProblem({ svmName, svmUuid }: IscsiServiceSpec, svms: readonly SvmFacts[]): RefusalClass | undefined {
  const svm = svms.find(({ uuid, name }) => (svmUuid === undefined ? name === svmName : uuid === svmUuid));
  if (svm === undefined) return "svmMissing";
  if (svmName !== undefined && svm.name !== svmName) return "svmMismatch";
  if (svm.iscsiAllowed === false) return "protocolNotAllowed";
  return svm.state === "stopped" ? "svmStopped" : undefined;
}

function changeProblem(spec: IscsiServiceSpec, state: IscsiServiceState): RefusalClass | undefined {
  return namesAnotherSvm(spec, state) ? "svmMismatch" : undefined;
}
