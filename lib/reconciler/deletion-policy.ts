import { ReconcileError } from "../errors";
import { DeletionPolicy } from "../model/policies";
import { type IscsiServiceSpec, type IscsiServiceState, serviceKey, type SvmIdentity } from "../model/service";
import { isRefusal } from "../ontap/catalogue";
import type { IscsiServices } from "../ontap/iscsi-services";
import { neverSeen, svmGone } from "./messages";
import { observe, READS } from "./observe";
import { plan } from "./plan";
import { reconcile, type Reconciled, type ReconcileOptions } from "./reconcile";

export type EndingPolicy = Exclude<DeletionPolicy, DeletionPolicy.RETAIN>;

const WANTED: Readonly<Record<EndingPolicy, Pick<IscsiServiceSpec, "enabled" | "ensure">>> = {
  [DeletionPolicy.DISABLE]: { enabled: false },
  [DeletionPolicy.DELETE]: { ensure: "absent" },
};

export function specAfter(policy: EndingPolicy, svmUuid: string): IscsiServiceSpec {
  return { svmUuid, ...WANTED[policy] };
}

export interface DeletionOptions extends ReconcileOptions {
  /** What to do about a service that cannot be disabled or deleted. */
  readonly remedy: string;
}

/**
 * Carries out a deletion policy on the SVM of a UUID, whatever its name is. Idempotent: nothing is written if the service does not
 * exist, or is disabled under `DISABLE`.
 */
export async function applyDeletionPolicy(
  services: IscsiServices,
  policy: DeletionPolicy,
  svm: SvmIdentity,
  { remedy, ...options }: DeletionOptions,
): Promise<Reconciled> {
  const { svmUuid } = svm;
  if (policy === DeletionPolicy.RETAIN) return NOTHING_TO_DO;
  if (svmUuid === undefined) return expectNone(services, svm, remedy);
  const live = await readOnSvm(services, { ...svm, svmUuid }, remedy);
  if (live === undefined) return NOTHING_TO_DO;
  const spec = specAfter(policy, svmUuid);
  return reconcile(services, spec, { ...options, plan: planUnlessMissing, svm: live.svmName, live });
}

const NOTHING_TO_DO: Reconciled = { state: undefined, writes: 0, unknown: [] };

/** By its name alone, an SVM may be another one than the one that was applied. */
async function expectNone(services: IscsiServices, svm: SvmIdentity, remedy: string): Promise<Reconciled> {
  const [live] = await observe(services, [svm]);
  if (live === undefined) return NOTHING_TO_DO;
  throw neverSeen(serviceKey(svm), live.svmUuid, remedy);
}

/** A service that another client deletes meanwhile is not created to be disabled. */
const planUnlessMissing: typeof plan = (spec, live) => (live === undefined ? [] : plan(spec, live));

/**
 * Reads the service of the SVM of a UUID; `undefined` when it has none. A collection does not tell whether the SVM has no service, or
 * is gone: a service whose SVM is gone must not count as deleted.
 *
 * @param remedy what to do if the SVM was deleted.
 */
export async function readOnSvm(
  services: IscsiServices,
  svm: SvmIdentity & { readonly svmUuid: string },
  remedy: string,
): Promise<IscsiServiceState | undefined> {
  try {
    return (await services.findByUuid(svm.svmUuid)) ?? (await services.get(svm.svmUuid, ["doesNotExist"]));
  } catch (cause) {
    if (!isRefusal(cause, "entryMissing", "svmMissing")) throw cause;
    const svms = (await READS.svms(services.client)) ?? [];
    if (svms.some(({ uuid }) => uuid === svm.svmUuid)) return undefined;
    const instead = svms.find(({ name }) => name === svm.svmName);
    throw svmGone(serviceKey(svm), svm.svmUuid, remedy, { found: instead?.uuid, cause });
  }
}

export function isSameEndpoint(one: string, other: string): boolean {
  return originOf(one) === originOf(other);
}

/** Expects that a deletion policy is carried out on the system that the service was applied to. */
export function expectEndpoint(svm: string, applied: string, configured: string): void {
  if (isSameEndpoint(applied, configured)) return;
  throw new ReconcileError(
    "OTHER_SVM",
    `SVM ${svm}: it was applied to ${applied}, but the configuration names ${configured} now; nothing was written`,
    {
      remedy:
        "destroy it with the endpoint that was applied; or apply the other one first, with the service still in the code",
    },
  );
}

function originOf(endpoint: string): string {
  return URL.canParse(endpoint) ? new URL(endpoint).origin : endpoint;
}
