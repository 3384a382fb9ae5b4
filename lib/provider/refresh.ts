import { ReconcileError } from "../errors";
import { type SvmIdentity, serviceKey } from "../model/service";
import { readOnSvm } from "../reconciler/deletion-policy";
import { svmGone } from "../reconciler/messages";
import type { Cluster } from "./cluster";
import { FORGET } from "./problems";
import { type ServiceObject, svmOf, withLive, withoutLive } from "./service-object";

/** The state of a service as the cluster has it; null when a service that is declared present was deleted. */
export async function refreshed(cluster: Cluster, state: ServiceObject): Promise<ServiceObject | null> {
  const svm = svmOf(state);
  const { name, endpoint } = cluster.connection;
  const before: ServiceObject = { ...state, cluster: state.cluster ?? name, endpoint: state.endpoint ?? endpoint };
  const live = await cluster.find(svm);
  if (live !== undefined) return withLive(before, live);
  if (state.ensure === "absent") {
    const svms = svm.svmUuid === undefined ? undefined : await cluster.svms();
    const found = svms?.find(({ uuid }) => uuid === svm.svmUuid);
    if (found === undefined) await expectNoNamesake(cluster, svm);
    return { ...withoutLive(before), svm_name: found?.name ?? before.svm_name };
  }
  const present = await presentName(cluster, svm);
  // Null would plan a creation by the declared name, which may be that of another SVM now.
  return present === svm.svmName ? null : { ...withoutLive(before), svm_name: present ?? null };
}

/** @returns the name of the SVM of a UUID; the given one when the user may not see the SVM. */
export async function presentName(cluster: Cluster, svm: SvmIdentity, remedy?: string): Promise<string | undefined> {
  const { svmUuid } = svm;
  if (svmUuid === undefined) return svm.svmName;
  const svms = await cluster.svms();
  if (svms === undefined) {
    await readOnSvm(cluster.iscsi, { ...svm, svmUuid }, remedy ?? GONE);
    return svm.svmName;
  }
  const found = svms.find(({ uuid }) => uuid === svmUuid);
  if (found !== undefined) return found.name;
  throw lost(svm, svms.find(({ name }) => name === svm.svmName)?.uuid, remedy);
}

/** A service that is declared absent must not be deleted from another SVM that has the name now. */
async function expectNoNamesake(cluster: Cluster, svm: SvmIdentity): Promise<void> {
  if (svm.svmUuid === undefined || svm.svmName === undefined) return;
  const namesake = await cluster.find({ svmName: svm.svmName });
  if (namesake !== undefined) throw lost(svm, namesake.svmUuid);
}

const GONE = `remove the service from the code, and from the state (${FORGET})`;
const ANEW = `remove the service from the state (${FORGET}), plan and apply`;

function lost(svm: SvmIdentity, found: string | undefined, remedy = found === undefined ? GONE : ANEW): ReconcileError {
  return svmGone(serviceKey(svm), svm.svmUuid ?? "", remedy, { found });
}
