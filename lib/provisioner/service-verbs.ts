import { OWNED, VARIABLE } from "../model/contract";
import { parseFields, requiredText } from "../model/decode";
import { decodeDeletionPolicy } from "../model/deletion-policy";
import { serviceKey } from "../model/iscsi-service";
import { decodeSpec } from "../model/spec-codec";
import { reconcile } from "../reconciler/reconcile";
import { retire } from "../reconciler/retire";
import { handedOver, handedOverCluster, type RunContext, runForService } from "./service-run";

/**
 * Brings one service to the declared state, as `reconcile` does.
 *
 * @throws ValidationError, SettingsError for wrong input; InterruptionError; else as `reconcile` does.
 */
export async function applyService(context: RunContext): Promise<void> {
  const spec = decodeSpec(parseFields(VARIABLE.spec, handedOver(context.environment, VARIABLE.spec)));
  await runForService(context, serviceKey(spec), (services, options) => reconcile(services, spec, options));
}

/**
 * Carries out the deletion policy of a service whose stack is destroyed. The live service stays, with a message, when the
 * configuration names another cluster than the state: that was changed, and not applied.
 *
 * @throws ValidationError, SettingsError for wrong input; InterruptionError; else as `retire` does.
 */
export async function deleteService(context: RunContext): Promise<void> {
  const { environment, print } = context;
  const owned = parseFields(VARIABLE.owned, handedOver(environment, VARIABLE.owned));
  const policy = decodeDeletionPolicy(VARIABLE.deletionPolicy, environment[VARIABLE.deletionPolicy]);
  const cluster = requiredText(`${VARIABLE.owned}.${OWNED.cluster}`, owned[OWNED.cluster]);
  const configured = handedOverCluster(environment).name;
  const svm = decodeSpec(owned);
  if (cluster !== configured) {
    print(`SVM ${serviceKey(svm)}: the live service stays as it is: ${otherCluster(cluster, configured)}`);
    return;
  }
  await runForService(context, serviceKey(svm), (services, options) => retire(services, svm, policy, options));
}

function otherCluster(owned: string, configured: string): string {
  return `the state says cluster ${owned}, the configuration names ${configured} now; if it is to go, see to it by hand`;
}
