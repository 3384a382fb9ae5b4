import { invalid, parseFields, requiredText } from "../model/decode";
import { type DeletionPolicy, EXPECTED_POLICY, isDeletionPolicy } from "../model/deletion-policy";
import { serviceKey } from "../model/iscsi-service-spec";
import { decodeSpec } from "../model/spec-codec";
import { retire } from "../reconciler/retire";
import { handedOver, handedOverCluster, type RunContext, runForService } from "./service-run";

/** The identity that the state holds, and what is to be done. */
const OWNED_VARIABLE = "ONTAP_ISCSI_OWNED";
const POLICY_VARIABLE = "ONTAP_ISCSI_DELETION_POLICY";

/**
 * Carries out the deletion policy of a service whose stack is destroyed. The live service stays, with a message, when the
 * configuration names another cluster than the state: that was changed, and not applied.
 *
 * @throws ValidationError, SettingsError for wrong input; InterruptionError; else as `retire` does.
 */
export async function deleteService(context: RunContext): Promise<void> {
  const { environment, print } = context;
  const owned = parseFields(OWNED_VARIABLE, handedOver(environment, OWNED_VARIABLE));
  const policy = decodePolicy(handedOver(environment, POLICY_VARIABLE));
  const cluster = requiredText(`${OWNED_VARIABLE}.cluster`, owned.cluster);
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

function decodePolicy(text: string): DeletionPolicy {
  if (isDeletionPolicy(text)) return text;
  throw invalid(POLICY_VARIABLE, text, EXPECTED_POLICY);
}
