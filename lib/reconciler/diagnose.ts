import { namesAnotherSvm } from "../model/differences";
import { serviceKey, type IscsiServiceSpec } from "../model/iscsi-service-spec";
import type { IscsiServiceState } from "../model/iscsi-service-state";
import { explain } from "../ontap/catalogue";
import type { SvmFacts } from "../ontap/records";

const NO_SUCH_SVM = "2621462";
const NOT_THE_SAME_SVM = "2621706";
const NOT_ALLOWED = "2621507";
const STOPPED = "5374893";

/**
 * Why a write to the service is certain to fail, with what to do about it; `undefined` when nothing is known against it.
 *
 * @param svms the SVMs that the login may see; `undefined` when it may not look.
 */
export function diagnose(
  spec: IscsiServiceSpec,
  state: IscsiServiceState | undefined,
  svms: readonly SvmFacts[] | undefined,
): string | undefined {
  const code = state === undefined ? creationProblem(spec, svms) : changeProblem(spec, state);
  return code === undefined ? undefined : explain(code, serviceKey(spec));
}

/** The code that ONTAP would refuse the creation with. */
function creationProblem(spec: IscsiServiceSpec, svms: readonly SvmFacts[] | undefined): string | undefined {
  if (svms === undefined) return undefined;
  const svm = svms.find(({ uuid, name }) =>
    spec.svmUuid === undefined ? name === spec.svmName : uuid === spec.svmUuid,
  );
  if (svm === undefined) return NO_SUCH_SVM;
  if (spec.svmName !== undefined && svm.name !== spec.svmName) return NOT_THE_SAME_SVM;
  if (svm.iscsiAllowed === false) return NOT_ALLOWED;
  return svm.state === "stopped" ? STOPPED : undefined;
}

function changeProblem(spec: IscsiServiceSpec, state: IscsiServiceState): string | undefined {
  return namesAnotherSvm(spec, state) ? NOT_THE_SAME_SVM : undefined;
}
