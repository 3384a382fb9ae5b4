import { DeletionPolicy } from "../model/deletion-policy";
import type { IscsiServices, SvmIdentity } from "../ontap/iscsi-services";
import { plan } from "./plan";
import { reconcile, type Reconciled, type ReconcileOptions } from "./reconcile";

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
  switch (policy) {
    case DeletionPolicy.RETAIN:
      return { state: undefined, writes: 0 };
    case DeletionPolicy.DISABLE:
      return reconcile(services, { ...svm, enabled: false }, { ...options, plan: planUnlessMissing });
    case DeletionPolicy.DELETE:
      return reconcile(services, { ...svm, ensure: "absent" }, options);
  }
}

/** Whoever gives up a service does not create it first. */
const planUnlessMissing: typeof plan = (spec, state) => (state === undefined ? [] : plan(spec, state));
