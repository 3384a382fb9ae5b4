import { parseFields } from "../model/decode";
import { serviceKey } from "../model/iscsi-service-spec";
import { decodeSpec } from "../model/spec-codec";
import { reconcile } from "../reconciler/reconcile";
import { handedOver, type RunContext, runForService } from "./service-run";

const SPEC_VARIABLE = "ONTAP_ISCSI_SPEC";

/**
 * Brings one service to the declared state, as `reconcile` does.
 *
 * @throws ValidationError, SettingsError for wrong input; InterruptionError; else as `reconcile` does.
 */
export async function applyService(context: RunContext): Promise<void> {
  const spec = decodeSpec(parseFields(SPEC_VARIABLE, handedOver(context.environment, SPEC_VARIABLE)));
  await runForService(context, serviceKey(spec), (services, options) => reconcile(services, spec, options));
}
