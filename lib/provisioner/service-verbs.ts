import { VARIABLE } from "../model/contract";
import { parseFields } from "../model/decode";
import { decodeActiveSessions } from "../model/policies";
import { decodePresence, decodeSpec, serviceKey } from "../model/service";
import { IscsiServices } from "../ontap/iscsi-services";
import { reconcile } from "../reconciler/reconcile";
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
  const seen = decodePresence(VARIABLE.seenService, environment[VARIABLE.seenService]);
  const run = {
    connection: handedOverCluster(environment),
    svm: serviceKey(spec),
    activeSessions: decodeActiveSessions(VARIABLE.activeSessions, environment[VARIABLE.activeSessions]),
    operation: "apply" as const,
  };
  await runForService(context, run, (client, options) => {
    const aim = seenSvmUuid === "" ? {} : { seenSvmUuid };
    return reconcile(new IscsiServices(client), spec, { ...options, ...aim, seen });
  });
}
