import type { SimulatorState } from "../../../lib/simulator/state";
import type { Svm } from "../../../lib/simulator/svm";

/** The SVM of that UUID, if there is one. */
export function svmByUuid({ svms }: SimulatorState, uuid: string): Svm | undefined {
  return svms.find((svm) => svm.uuid === uuid);
}
