import type { TestSimulator } from "../../helpers/simulator";

/** What became of a service that was enabled. */
export type Live = "enabled" | "disabled" | "gone";

/** What is live on an SVM. */
export function liveOn(simulator: TestSimulator, svmName: string): Live {
  const service = simulator.service(svmName);
  if (service === undefined) return "gone";
  return service.enabled ? "enabled" : "disabled";
}
