import { DeletionPolicy } from "../model/deletion-policy";
import { type IscsiServiceSpec, type IscsiServiceState, type SvmIdentity, serviceKey } from "../model/iscsi-service";
import { isRefusal } from "../ontap/catalogue";
import type { IscsiServices } from "../ontap/iscsi-services";
import { listSvms } from "../ontap/svms";
import { observe } from "./observe";
import { plan } from "./plan";
import { unlessRefused } from "./preflight";
import { neverSeen, svmGone } from "./reconcile-errors";
import { reconcile, type Reconciled, type ReconcileOptions } from "./reconcile";

/** What giving up a service takes from its surroundings. */
export interface RetireOptions extends ReconcileOptions {
  /** What may be done about a service that cannot be given up, as an instruction. */
  readonly wayOut: string;
}

/**
 * Carries out a deletion policy on the SVM of a UUID, whatever its name is by now. Idempotent: a service that does not exist
 * is done, and so is a disabled one under `DISABLE`.
 *
 * @throws ReconcileError OTHER_SVM when there is no SVM of that UUID, or it cannot be seen, or no UUID is known and the SVM of
 * that name has a service; else as `reconcile` does.
 */
export async function retire(
  services: IscsiServices,
  svm: SvmIdentity,
  policy: DeletionPolicy,
  { wayOut, ...options }: RetireOptions,
): Promise<Reconciled> {
  if (policy === DeletionPolicy.RETAIN) return { state: undefined, writes: 0 };
  const { svmUuid } = svm;
  if (svmUuid === undefined) return expectNone(services, svm, wayOut);
  const live = await readOnSvm(services, { ...svm, svmUuid }, wayOut);
  if (live === undefined) return { state: undefined, writes: 0 };
  const { wanted, ...steps } = LEFT_BEHIND[policy];
  return reconcile(services, { svmUuid, ...wanted }, { ...options, ...steps, svm: live.svmName, live });
}

/** By its name alone, an SVM may be another one than the one that was applied. */
async function expectNone(services: IscsiServices, svm: SvmIdentity, wayOut: string): Promise<Reconciled> {
  const [state] = await observe(services, [svm]);
  if (state === undefined) return { state, writes: 0 };
  throw neverSeen(serviceKey(svm), state.svmUuid, wayOut);
}

/** Whoever gives up a service does not create it first. */
const planUnlessMissing: typeof plan = (spec, state) => (state === undefined ? [] : plan(spec, state));

/** What a policy leaves of the live service. */
interface LeftBehind extends Pick<ReconcileOptions, "plan"> {
  readonly wanted: Pick<IscsiServiceSpec, "enabled" | "ensure">;
}

const LEFT_BEHIND: Readonly<Record<Exclude<DeletionPolicy, DeletionPolicy.RETAIN>, LeftBehind>> = {
  [DeletionPolicy.DISABLE]: { wanted: { enabled: false }, plan: planUnlessMissing },
  [DeletionPolicy.DELETE]: { wanted: { ensure: "absent" } },
};

/**
 * Reads the service of the SVM of a UUID; `undefined` when it has none. No service, and no SVM, look alike in a collection: what
 * is gone must not pass for what was deleted.
 *
 * @param wayOut what may be done when the SVM is gone, as an instruction.
 * @throws ReconcileError OTHER_SVM when there is no such SVM, or it cannot be seen.
 */
export async function readOnSvm(
  services: IscsiServices,
  svm: SvmIdentity & { readonly svmUuid: string },
  wayOut: string,
): Promise<IscsiServiceState | undefined> {
  try {
    return (await services.findByUuid(svm.svmUuid)) ?? (await services.get(svm.svmUuid, ["doesNotExist"]));
  } catch (error) {
    if (!isRefusal(error, "entryMissing", "svmMissing")) throw error;
    const svms = (await unlessRefused(listSvms(services.client))) ?? [];
    if (svms.some(({ uuid }) => uuid === svm.svmUuid)) return undefined;
    const instead = svms.find(({ name }) => name === svm.svmName);
    throw svmGone(serviceKey(svm), svm.svmUuid, { found: instead?.uuid, wayOut, cause: error });
  }
}
