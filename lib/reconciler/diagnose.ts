import { namesAnotherSvm } from "../model/differences";
import { serviceKey, type IscsiServiceSpec } from "../model/iscsi-service";
import type { IscsiServiceState } from "../model/iscsi-service";
import { explain } from "../ontap/catalogue";
import type { SvmFacts } from "../ontap/records";
import type { ClusterFacts } from "./preflight";

const NOT_LICENSED = "1115127";
const NO_SUCH_SVM = "2621462";
const NOT_THE_SAME_SVM = "2621706";
const NOT_ALLOWED = "2621507";
const STOPPED = "5374893";

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
  const code = state === undefined ? facts && creationProblem(spec, facts) : changeProblem(spec, state);
  return code === undefined ? undefined : explain(code, serviceKey(spec));
}

/** The code that ONTAP would refuse the creation with. */
function creationProblem(spec: IscsiServiceSpec, { svms, licensed }: ClusterFacts): string | undefined {
  return (svms && svmProblem(spec, svms)) ?? (licensed === false ? NOT_LICENSED : undefined);
}

function svmProblem({ svmName, svmUuid }: IscsiServiceSpec, svms: readonly SvmFacts[]): string | undefined {
  const svm = svms.find(({ uuid, name }) => (svmUuid === undefined ? name === svmName : uuid === svmUuid));
  if (svm === undefined) return NO_SUCH_SVM;
  if (svmName !== undefined && svm.name !== svmName) return NOT_THE_SAME_SVM;
  if (svm.iscsiAllowed === false) return NOT_ALLOWED;
  return svm.state === "stopped" ? STOPPED : undefined;
}

function changeProblem(spec: IscsiServiceSpec, state: IscsiServiceState): string | undefined {
  return namesAnotherSvm(spec, state) ? NOT_THE_SAME_SVM : undefined;
}
