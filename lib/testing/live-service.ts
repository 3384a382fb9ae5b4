import type { Simulator } from "../simulator/simulator";
import { newService, type Service, type Svm } from "../simulator/state/svm";
import { svmByName, withSvm } from "../simulator/state/state";

/**
 * The iSCSI service of a simulated SVM as it is now; undefined when the SVM has none.
 *
 * @throws Error when the simulator has no SVM of that name
 */
export function liveIscsiService(simulator: Pick<Simulator, "cluster">, svmName: string): Service | undefined {
  return requireSvm(simulator, svmName).service;
}

/**
 * Changes the iSCSI service of a simulated SVM behind everybody's back, as somebody at ONTAP's command line does. Makes the
 * service where there is none; removes it for undefined.
 *
 * @throws Error when the simulator has no SVM of that name
 */
export function setLiveIscsiService(
  simulator: Pick<Simulator, "cluster">,
  svmName: string,
  changes: Partial<Service> | undefined,
): void {
  const svm = requireSvm(simulator, svmName);
  const service = changes && { ...(svm.service ?? newService(svm)), ...changes };
  simulator.cluster.update((state) => withSvm(state, svm.uuid, { service }));
}

function requireSvm({ cluster }: Pick<Simulator, "cluster">, name: string): Svm {
  const svm = svmByName(cluster.state, name);
  if (svm !== undefined) return svm;
  const names = cluster.state.svms.map((other) => `"${other.name}"`).join(", ");
  throw new Error(`the simulator has no SVM "${name}": expected one of ${names || "none, since it was given none"}`);
}
