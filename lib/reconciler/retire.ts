import { DeletionPolicy } from "../model/deletion-policy";
import type { IscsiServiceSpec } from "../model/iscsi-service-spec";
import type { IscsiServices } from "../ontap/iscsi-services";
import { observe } from "./observe";
import { reconcile, type Reconciled, type ReconcileOptions } from "./reconcile";

/** The SVM whose service is given up. */
export type SvmIdentity = Pick<IscsiServiceSpec, "svmName" | "svmUuid">;

/**
 * Carries out a deletion policy. Idempotent: a service that does not exist is done, and so is a disabled one under
 * `DISABLE`.
 *
 * @throws as `reconcile` does.
 */
export async function retire(
  services: IscsiServices,
  svm: SvmIdentity,
  policy: DeletionPolicy,
  options: ReconcileOptions = {},
): Promise<Reconciled> {
  const [state] = await observe(services, [svm]);
  if (state === undefined || policy === DeletionPolicy.RETAIN) return { state, writes: 0 };
  const wanted = policy === DeletionPolicy.DELETE ? { ensure: "absent" as const } : { enabled: false };
  return reconcile(services, { ...svm, ...wanted }, options);
}
