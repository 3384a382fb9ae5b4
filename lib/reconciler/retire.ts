import { DeletionPolicy } from "../model/deletion-policy";
import { type IscsiServiceSpec, serviceKey, type SvmIdentity } from "../model/iscsi-service";
import { isRefusal } from "../ontap/catalogue";
import type { OntapClient } from "../ontap/client";
import { IscsiServices } from "../ontap/iscsi-services";
import { listSvms } from "../ontap/resources";
import { observe } from "./observe";
import { plan } from "./plan";
import { unlessRefused } from "./preflight";
import { neverSeen, svmGone } from "./reconcile-errors";
import { reconcile, type Reconciled, type ReconcileOptions } from "./reconcile";

/** What giving up a service takes from its surroundings. */
export interface RetireOptions extends ReconcileOptions {
  /** What may be done about a service that cannot be given up, as an instruction. */
  readonly wayOut: string;
  /** Told what the SVM is called by now, where its service tells. */
  readonly onSvm?: (svmName: string) => void;
}

/**
 * Carries out a deletion policy on the SVM of a UUID, whatever its name is by now. Idempotent: a service that does not exist
 * is done, and so is a disabled one under `DISABLE`.
 *
 * @throws ReconcileError OTHER_SVM when there is no SVM of that UUID, or it cannot be seen, or no UUID is known and the SVM of
 * that name has a service; else as `reconcile` does.
 */
export async function retire(
  client: OntapClient,
  svm: SvmIdentity,
  policy: DeletionPolicy,
  { wayOut, onSvm, ...options }: RetireOptions,
): Promise<Reconciled> {
  if (policy === DeletionPolicy.RETAIN) return { state: undefined, writes: 0 };
  const services = new IscsiServices(client);
  const { svmUuid } = svm;
  if (svmUuid === undefined) return expectNone(services, svm, wayOut);
  const svmName = await expectSvm(client, services, { ...svm, svmUuid }, wayOut);
  if (svmName !== undefined) onSvm?.(svmName);
  const { wanted, ...steps } = LEFT_BEHIND[policy];
  const named = { svm: svmName ?? serviceKey(svm) };
  return reconcile(services, { svmUuid, ...wanted }, { ...options, ...steps, ...named });
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
 * Looks whether there is the SVM of a UUID. No service, and no SVM, look alike in a collection: what is gone must not pass
 * for what was deleted.
 *
 * @param wayOut what may be done when it is gone, as an instruction.
 * @returns its name by now, where its service tells.
 * @throws ReconcileError OTHER_SVM when there is no such SVM, or it cannot be seen.
 */
export async function expectSvm(
  client: OntapClient,
  services: IscsiServices,
  svm: SvmIdentity & { readonly svmUuid: string },
  wayOut: string,
): Promise<string | undefined> {
  try {
    return (await services.get(svm.svmUuid, ["doesNotExist"]))?.svmName;
  } catch (error) {
    if (!isRefusal(error, "entryMissing", "svmMissing")) throw error;
    const svms = (await unlessRefused(listSvms(client))) ?? [];
    if (svms.some(({ uuid }) => uuid === svm.svmUuid)) return undefined;
    const instead = svms.find(({ name }) => name === svm.svmName);
    throw svmGone(serviceKey(svm), svm.svmUuid, { found: instead?.uuid, wayOut, cause: error });
  }
}
