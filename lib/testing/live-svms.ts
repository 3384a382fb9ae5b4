import { readArgument } from "../simulator/seed";
import type { Simulator } from "../simulator/simulator";
import { nextSvm, svmByName, withAddedSvm, withoutSvm, withSvm } from "../simulator/state";
import type { Svm } from "../simulator/svm";
import { liveCluster } from "./live-cluster";

/**
 * A simulated SVM as it is now, with its UUID.
 *
 * @throws Error when the simulator has no SVM of that name
 */
export function liveSvm(simulator: Pick<Simulator, "cluster">, svmName: string): Svm {
  const { state } = liveCluster(simulator);
  const svm = svmByName(state, svmName);
  if (svm !== undefined) return svm;

  const names = state.svms.map((other) => `"${other.name}"`).join(", ");
  throw new Error(`the simulator has no SVM "${svmName}": expected one of ${names || "none, since it was given none"}`);
}

/**
 * Renames a simulated SVM behind everybody's back; its UUID, its service and its hosts' sessions stay.
 *
 * @throws Error when the simulator has no SVM of that name, or has one of the new name; SimulatorError ARGUMENT_INVALID when
 * the new name is none
 */
export function renameLiveSvm(simulator: Pick<Simulator, "cluster">, svmName: string, newName: string): void {
  const { uuid } = liveSvm(simulator, svmName);
  if (newName !== svmName && svmByName(simulator.cluster.state, newName) !== undefined)
    throw new Error(`SVM "${svmName}" cannot be renamed: the simulator has an SVM "${newName}"; remove that one first`);

  simulator.cluster.update((state) => withSvm(state, uuid, { name: readArgument("newName", newName) }));
}

/**
 * Removes a simulated SVM behind everybody's back, with all that is in it.
 *
 * @throws Error when the simulator has no SVM of that name
 */
export function removeLiveSvm(simulator: Pick<Simulator, "cluster">, svmName: string): void {
  const { uuid } = liveSvm(simulator, svmName);
  simulator.cluster.update((state) => withoutSvm(state, uuid));
}

/**
 * Puts another SVM in the place of a simulated one, behind everybody's back: the name is the same, the UUID is a new one,
 * and what was in the old one is gone.
 *
 * @returns the new SVM
 * @throws Error when the simulator has no SVM of that name
 */
export function recreateLiveSvm(simulator: Pick<Simulator, "cluster">, svmName: string): Svm {
  removeLiveSvm(simulator, svmName);
  simulator.cluster.update((state) => withAddedSvm(state, nextSvm(state, svmName)));
  return liveSvm(simulator, svmName);
}
