import { ReconcileError } from "../errors";
import { namesAnotherSvm } from "../model/differences";
import { type IscsiServiceState, serviceKey, type SvmIdentity } from "../model/iscsi-service";
import { explainClass } from "../ontap/catalogue";
import type { ValueObject } from "../plugin/value";
import type { Cluster } from "./cluster";
import { diagnose } from "../reconciler/diagnose";
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
  if (live === undefined) {
    await expectOneSvm(cluster, svm);
    throw nothingThere(textIn(declared.cluster) ?? "", svm);
  }
  if (namesAnotherSvm(svm, live)) throw ofTwoSvms(svm);
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

/** That nothing is there by its UUID may come of an SVM that was made anew under its name. */
async function expectOneSvm(cluster: Cluster, svm: SvmIdentity): Promise<void> {
  // Nothing else stands against what is absent.
  const obstacle = diagnose({ ...svm, ensure: "absent" }, undefined, { svms: await cluster.svms() });
  if (obstacle !== undefined) throw ofTwoSvms(svm);
}

function ofTwoSvms(svm: SvmIdentity): ReconcileError {
  const { meaning, remedy } = explainClass("svmMismatch", serviceKey(svm));
  return new ReconcileError("OTHER_SVM", `SVM ${serviceKey(svm)}: ${meaning}`, { remedy });
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
