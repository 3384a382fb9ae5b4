import { ReconcileError } from "../errors";
import { differences } from "../model/differences";
import { type IscsiServiceSpec, type SvmIdentity, serviceKey } from "../model/iscsi-service";
import { IscsiServices } from "../ontap/iscsi-services";
import { notAnnounced, svmGone } from "../reconciler/reconcile-errors";
import { expectSvm } from "../reconciler/retire";
import type { Cluster } from "./cluster";
import { FORGET } from "./problems";
import { type ServiceObject, svmOf, withLive, withoutLive } from "./service-object";

/**
 * The state of a service as it is live; null when a service that is declared present is gone from its SVM.
 *
 * @throws ReconcileError OTHER_SVM when the SVM of the state's UUID is gone, or another one has its name; else what reading
 * the cluster throws.
 */
export async function refreshed(cluster: Cluster, state: ServiceObject): Promise<ServiceObject | null> {
  const svm = svmOf(state);
  const before: ServiceObject = { ...state, cluster: state.cluster ?? cluster.connection.name };
  const live = await cluster.find(svm);
  if (live !== undefined) return withLive(before, live, await portalsOf(cluster, live.svmUuid));
  if (state.ensure === "absent") {
    const svms = svm.svmUuid === undefined ? undefined : await cluster.svms();
    const found = svms?.find(({ uuid }) => uuid === svm.svmUuid);
    if (found === undefined) await expectNoNamesake(cluster, svm);
    return { ...withoutLive(before), svm_name: found?.name ?? before.svm_name };
  }
  const name = await presentName(cluster, svm);
  // Known by another name, it is not the SVM of a declaration by the old one: that must not be taken for a creation.
  return name === svm.svmName ? null : { ...withoutLive(before), svm_name: name ?? null };
}

/** The portals of an SVM that are up; `undefined` when they cannot be read. */
export async function portalsOf(cluster: Cluster, svmUuid: string): Promise<readonly string[] | undefined> {
  const portals = await cluster.portals();
  return portals === undefined ? undefined : (portals.get(svmUuid) ?? []);
}

/**
 * Sees to it that the SVM of a UUID is there.
 *
 * @param wayOut what may be done when it is gone, as an instruction.
 * @returns its name by now; the given one when the login may not see it.
 * @throws ReconcileError OTHER_SVM when there is no SVM of that UUID, or it cannot be seen.
 */
export async function presentName(
  cluster: Cluster,
  svm: SvmIdentity,
  wayOut = TAKEN_ANEW,
): Promise<string | undefined> {
  const { svmUuid } = svm;
  if (svmUuid === undefined) return svm.svmName;
  const svms = await cluster.svms();
  if (svms === undefined) {
    await expectSvm(cluster.client, new IscsiServices(cluster.client), { ...svm, svmUuid }, wayOut);
    return svm.svmName;
  }
  const found = svms.find(({ uuid }) => uuid === svmUuid);
  if (found !== undefined) return found.name;
  throw lost(svm, svms.find(({ name }) => name === svm.svmName)?.uuid, wayOut);
}

/**
 * Sees to it that a service of which nothing is planned is as declared.
 *
 * @throws ReconcileError NOT_ANNOUNCED when it is not, OTHER_SVM as `presentName` does; else what reading the cluster throws.
 */
export async function expectUnchanged(cluster: Cluster, spec: IscsiServiceSpec, svm: SvmIdentity): Promise<void> {
  const live = await cluster.find(svm);
  if (live === undefined && spec.ensure !== "absent") await presentName(cluster, svm);
  if (differences(spec, live).length > 0) throw notAnnounced(spec, live);
}

/** What is to be absent of one SVM must not be deleted from another one that has its name by now. */
async function expectNoNamesake(cluster: Cluster, svm: SvmIdentity): Promise<void> {
  if (svm.svmUuid === undefined || svm.svmName === undefined) return;
  const namesake = await cluster.find({ svmName: svm.svmName });
  if (namesake !== undefined) throw lost(svm, namesake.svmUuid, TAKEN_ANEW);
}

const TAKEN_ANEW = `forget the service (${FORGET}), and the next plan takes the one that has its name`;

function lost(svm: SvmIdentity, found: string | undefined, wayOut: string): ReconcileError {
  return svmGone(serviceKey(svm), svm.svmUuid ?? "", { found, wayOut });
}
