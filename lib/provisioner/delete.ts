import { invalid, parseFields, requiredText } from "../model/decode";
import { type DeletionPolicy, EXPECTED_POLICY, isDeletionPolicy } from "../model/deletion-policy";
import { serviceKey } from "../model/iscsi-service-spec";
import { decodeSpec } from "../model/spec-codec";
import type { IscsiServices } from "../ontap/iscsi-services";
import { observe } from "../reconciler/observe";
import { retire, type SvmIdentity } from "../reconciler/retire";
import { handedOver, handedOverCluster, type RunContext, runForService } from "./service-run";

/** The identity that the state holds, the one that the configuration declares in its place now, and what is to be done. */
const OWNED_VARIABLE = "ONTAP_ISCSI_OWNED";
const DECLARED_VARIABLE = "ONTAP_ISCSI_DECLARED";
const POLICY_VARIABLE = "ONTAP_ISCSI_DELETION_POLICY";

/**
 * Carries out the deletion policy of a service that its stack gives up.
 *
 * A replacement runs it, too, with the old identity: the live service stays, with a message, when the configuration names
 * another cluster now, or the same SVM in another way.
 *
 * @throws ValidationError, SettingsError for wrong input; InterruptionError; else as `retire` does.
 */
export async function deleteService(context: RunContext): Promise<void> {
  const { environment, print } = context;
  const owned = parseFields(OWNED_VARIABLE, handedOver(environment, OWNED_VARIABLE));
  const declared = parseFields(DECLARED_VARIABLE, handedOver(environment, DECLARED_VARIABLE));
  const policy = decodePolicy(handedOver(environment, POLICY_VARIABLE));
  const stay = stayingReason(
    requiredText(`${OWNED_VARIABLE}.cluster`, owned.cluster),
    handedOverCluster(environment).name,
  );
  const svm = decodeSpec(owned);
  const stays = (reason: string): void => {
    print(`SVM ${serviceKey(svm)}: the live service stays as it is: ${reason}`);
  };
  if (stay !== undefined) {
    stays(stay);
    return;
  }
  await runForService(context, serviceKey(svm), async (services, options) => {
    if (!(await isStillDeclared(services, svm, decodeSpec(declared)))) return retire(services, svm, policy, options);
    stays("the configuration declares the same SVM in another way now");
    return undefined;
  });
}

function stayingReason(owned: string, configured: string): string | undefined {
  if (owned === configured) return undefined;
  return `the state says cluster ${owned}, the configuration names ${configured} now; where it is to go, see to it by hand`;
}

function decodePolicy(text: string): DeletionPolicy {
  if (isDeletionPolicy(text)) return text;
  throw invalid(POLICY_VARIABLE, text, EXPECTED_POLICY);
}

/** Whether a different identity is declared now that leads to the same live service. */
async function isStillDeclared(services: IscsiServices, owned: SvmIdentity, declared: SvmIdentity): Promise<boolean> {
  if (owned.svmName === declared.svmName && owned.svmUuid === declared.svmUuid) return false;
  const [before, now] = await observe(services, [owned, declared]);
  return before !== undefined && before.svmUuid === now?.svmUuid;
}
