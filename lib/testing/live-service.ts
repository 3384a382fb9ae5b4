import { readArgument } from "../simulator/seed";
import type { Simulator } from "../simulator/simulator";
import { withSvm } from "../simulator/state";
import { newService, type Service } from "../simulator/svm";
import { liveSvm } from "./live-svms";

/**
 * The iSCSI service of a simulated SVM as it is now; undefined when the SVM has none.
 *
 * @throws Error when the simulator has no SVM of that name
 */
export function liveIscsiService(simulator: Pick<Simulator, "cluster">, svmName: string): Service | undefined {
  return liveSvm(simulator, svmName).service;
}

/**
 * Changes the iSCSI service of a simulated SVM behind everybody's back, as somebody at ONTAP's command line does. Makes the
 * service where there is none; removes it for undefined. A value that is undefined is left as it is.
 *
 * @throws Error when the simulator has no SVM of that name; SimulatorError ARGUMENT_INVALID when a change is none that ONTAP
 * would take, or is not known
 */
export function setLiveIscsiService(
  simulator: Pick<Simulator, "cluster">,
  svmName: string,
  changes: Partial<Service> | undefined,
): void {
  const svm = liveSvm(simulator, svmName);
  const service =
    changes === undefined ? undefined : { ...(svm.service ?? newService(svm)), ...readArgument("changes", changes) };
  simulator.cluster.update((state) => withSvm(state, svm.uuid, { service }));
}
