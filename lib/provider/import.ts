import { ValidationError } from "../errors";
import { ActiveSessions } from "../model/active-sessions";
import { excerpt } from "../model/decode";
import { DeletionPolicy } from "../model/deletion-policy";
import type { IscsiServiceState, SvmIdentity } from "../model/iscsi-service";
import { serviceKey } from "../model/iscsi-service";
import { isUuid } from "../model/rules";
import type { Cluster } from "./cluster";
import { portalsOf } from "./refresh";
import { type ServiceObject, serviceObject, withLive } from "./service-object";
import type { Session } from "./session";

/** A live service that is to be imported. */
export interface ImportTarget {
  /** Name of the cluster. */
  readonly cluster: string;
  readonly svm: SvmIdentity;
}

/**
 * Reads `<cluster>/<name or UUID of the SVM>`.
 *
 * @throws ValidationError INVALID_VALUE when it is anything else.
 */
export function readImportId(id: string): ImportTarget {
  const [cluster = "", svm = "", ...more] = id.split("/");
  if (cluster !== "" && svm !== "" && more.length === 0)
    return { cluster, svm: isUuid(svm) ? { svmUuid: svm.toLowerCase() } : { svmName: svm } };
  const expected = 'a cluster and an SVM\'s name or UUID, such as "cluster1/svm1"';
  throw new ValidationError("INVALID_VALUE", `import id: got ${excerpt(id)}, expected ${expected}`);
}

/** An imported service, and the cluster that it was found on. */
export interface Imported {
  readonly cluster: Cluster;
  readonly state: ServiceObject;
}

/**
 * The state of a live service. What only a declaration can tell has its default, so that the plan that follows has nothing to
 * change.
 *
 * @throws ValidationError INVALID_VALUE when the SVM has no service; else what reading the cluster throws.
 */
export async function importedService(session: Session, { cluster: name, svm }: ImportTarget): Promise<Imported> {
  const cluster = session.reach(name, svm);
  const live = await cluster.find(svm);
  if (live === undefined) throw nothingThere(name, svm);
  return { cluster, state: await newState(cluster, live) };
}

/** The state of a live service that no state knows yet. */
export async function newState(cluster: Cluster, live: IscsiServiceState): Promise<ServiceObject> {
  const declared = serviceObject({
    cluster: cluster.connection.name,
    deletion_policy: DeletionPolicy.RETAIN,
    active_sessions: ActiveSessions.PROTECT,
  });
  return withLive(declared, live, await portalsOf(cluster, live.svmUuid));
}

/** Why there is nothing to read of an SVM. */
export function nothingThere(cluster: string, svm: SvmIdentity): ValidationError {
  const problem = `SVM ${serviceKey(svm)}: cluster ${cluster} shows no iSCSI service of it`;
  return new ValidationError("INVALID_VALUE", problem, {
    remedy: "check its name or UUID (vserver show -fields uuid), and iscsi show; a login of an SVM sees only that SVM",
  });
}
