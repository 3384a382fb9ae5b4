import { ReconcileError } from "../errors";
import { type IscsiServiceState, serviceKey, type SvmIdentity } from "../model/iscsi-service";
import type { ValueObject } from "../plugin/value";
import { diagnose } from "../reconciler/diagnose";
import type { Cluster } from "./cluster";
import { nothingThere } from "./import";
import { portalsOf } from "./refresh";
import { serviceObject, SETTLED, svmOf, textIn, withLive } from "./service-object";
import type { Session } from "./session";

/**
 * The live service that a data source names.
 *
 * @throws ValidationError INVALID_VALUE when the SVM has no service; ReconcileError OTHER_SVM when its name and its UUID are
 * not of the same SVM; else what reading the cluster throws.
 */
export async function existingService(session: Session, config: ValueObject): Promise<ValueObject> {
  const declared = serviceObject(config);
  const svm = svmOf(declared);
  const cluster = session.reach(declared.cluster, svm);
  const live = (await cluster.find(svm)) ?? (await madeInThisWalk(session, cluster, svm));
  // Nothing but another SVM stands against what is absent; that nothing is there by its UUID may come of one made anew.
  const facts = live === undefined ? { svms: await cluster.svms() } : {};
  const obstacle = diagnose({ ...svm, ensure: "absent" }, live, facts);
  if (obstacle !== undefined)
    throw new ReconcileError("OTHER_SVM", `SVM ${serviceKey(svm)}: ${obstacle.problem}`, { remedy: obstacle.remedy });
  if (live === undefined) throw nothingThere(textIn(declared.cluster) ?? "", svm);
  const found = withLive(declared, live, await portalsOf(cluster, live.svmUuid));
  const { enabled, target_alias, target_name, target_portals, svm_name, svm_uuid } = found;
  const { in_sync, drift } = SETTLED;
  return {
    cluster: declared.cluster,
    svm_name,
    svm_uuid,
    enabled,
    target_alias,
    target_name,
    target_portals,
    in_sync,
    drift,
  };
}

/** A service that the same walk has made is not among those that were read before. */
async function madeInThisWalk(
  session: Session,
  cluster: Cluster,
  svm: SvmIdentity,
): Promise<IscsiServiceState | undefined> {
  if (!session.applies) return undefined;
  cluster.renew();
  return cluster.find(svm);
}
