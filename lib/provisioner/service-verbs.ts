import { TransportError, ValidationError } from "../errors";
import { decodeActiveSessions } from "../model/active-sessions";
import { VARIABLE } from "../model/contract";
import { parseFields } from "../model/decode";
import { DeletionPolicy } from "../model/deletion-policy";
import { keyByNow, serviceKey } from "../model/iscsi-service";
import { decodeSeenService } from "../model/seen-service";
import { decodeSpec } from "../model/spec-codec";
import { IscsiServices } from "../ontap/iscsi-services";
import { expectEndpoint } from "../reconciler/applied-endpoint";
import { reconcile } from "../reconciler/reconcile";
import { retire } from "../reconciler/retire";
import { decodeOwnedService, FORGET_OWNER } from "./owned-service";
import { handedOver, handedOverCluster, type RunContext, runForService } from "./service-run";

/**
 * Brings one service to the declared state, as `reconcile` does, writes to no other SVM than the one that the plan saw, and takes away
 * no more than it saw.
 *
 * @throws ValidationError, SettingsError for wrong input; InterruptionError; else as `reconcile` does.
 */
export async function applyService(context: RunContext): Promise<void> {
  const { environment } = context;
  const spec = decodeSpec(parseFields(VARIABLE.spec, handedOver(environment, VARIABLE.spec)));
  const seenSvmUuid = environment[VARIABLE.seenSvmUuid] ?? "";
  const seen = decodeSeenService(VARIABLE.seenService, environment[VARIABLE.seenService]);
  const run = {
    connection: handedOverCluster(environment),
    svm: serviceKey(spec),
    activeSessions: decodeActiveSessions(VARIABLE.activeSessions, environment[VARIABLE.activeSessions]),
    occasion: "apply" as const,
  };
  await runForService(context, run, (client, options) => {
    const aim = seenSvmUuid === "" ? {} : { seenSvmUuid };
    return reconcile(new IscsiServices(client), spec, { ...options, ...aim, seen });
  });
}

/**
 * Carries out the deletion policy that the state holds, on the SVM that the last apply saw.
 *
 * @throws ValidationError, SettingsError for wrong input; InterruptionError; ReconcileError OTHER_SVM when the configuration
 * names another endpoint than the state; else as `retire` does.
 */
export async function deleteService(context: RunContext): Promise<void> {
  const { environment, print } = context;
  const owned = decodeOwnedService(handedOver(environment, VARIABLE.owned));
  const svm = serviceKey(owned.svm);
  // Needs no cluster and no credentials: a stack of a cluster that is gone can be destroyed.
  if (owned.deletionPolicy === DeletionPolicy.RETAIN) {
    print(`SVM ${svm}: the live service stays as it is`);
    return;
  }
  if (environment[VARIABLE.inModule] === "true") throw inModule(svm, owned.deletionPolicy);
  if (environment[VARIABLE.cluster] === "") throw notApplied(svm);
  const connection = handedOverCluster(environment);
  expectEndpoint(svm, owned.endpoint, connection.endpoint);
  const run = { connection, svm, activeSessions: owned.activeSessions, occasion: "destroy" as const };
  try {
    await runForService(context, run, (client, options, rename) => {
      // Its name may be another SVM's by now.
      const onSvm = (present: string): void => {
        rename(keyByNow(owned.svm, present));
      };
      return retire(client, owned.svm, owned.deletionPolicy, { ...options, wayOut: WAY_OUT, onSvm });
    });
  } catch (error) {
    if (error instanceof TransportError) print(`SVM ${svm}: ${GONE_FOR_GOOD}`);
    throw error;
  }
}

const GONE_FOR_GOOD = `nothing was deleted; when the cluster is gone for good, forget the service (${FORGET_OWNER})`;
const WAY_OUT = `forget the service (${FORGET_OWNER})`;

/** Who else declares the service in another instance of the module, nobody can tell here. */
function inModule(svm: string, policy: DeletionPolicy): ValidationError {
  const problem = `SVM ${svm}: the deletion policy "${policy}" is not carried out in a stack that is used as a module: another instance of it may declare the service; nothing was deleted`;
  const remedy = `apply DeletionPolicy.RETAIN with the keys as they were, and then this; or ${WAY_OUT}, which leaves the live service as it is`;
  return new ValidationError("INVALID_VALUE", problem, { remedy });
}

/** The cluster's connection is an expression by now, and the state has none of its own. */
function notApplied(svm: string): ValidationError {
  const problem = `SVM ${svm}: the state does not hold how to reach the cluster, because its connection became an expression in code that was not applied`;
  return new ValidationError("MISSING_VALUE", problem, { remedy: "apply the configuration first" });
}
