import { messageOf } from "../errors";
import { type IscsiServiceSpec, serviceKey } from "../model/iscsi-service";
import { describeStep } from "../reconciler/plan";
import { findSvmUuid } from "../reconciler/preflight";
import type { ReconcileOptions } from "../reconciler/reconcile";
import { type Occasion, sessionGuard } from "../reconciler/sessions";
import type { Cluster } from "./cluster";
import { aliasHider } from "./hidden-alias";
import { activeSessionsOf } from "./prospects";
import type { ServiceObject } from "./service-object";
import type { Session } from "./session";

/** How a service is written to: guarded by the sessions of its SVM, and each step told to the log. */
export function writeOptions(
  { log }: Session,
  cluster: Cluster,
  svm: IscsiServiceSpec,
  declared: ServiceObject,
  occasion: Occasion,
): ReconcileOptions {
  const name = serviceKey(svm);
  const hider = aliasHider(declared, declared.target_alias);
  return {
    beforeSessionsEnd: sessionGuard(
      cluster.client,
      { activeSessions: activeSessionsOf(declared), occasion },
      (text) => {
        log("warn", text, { svm: name });
      },
    ),
    findSvmUuid: (svmName) => findSvmUuid(cluster.client, svmName),
    onStep: (step) => {
      log("info", hider.text(`${describeStep(step)}: done`), { svm: name });
    },
    onReplan: (reason) => {
      log("info", hider.text(`looking again: ${messageOf(reason)}`), { svm: name });
    },
  };
}
