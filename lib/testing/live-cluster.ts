import { isFields } from "../model/decode";
import type { LiveCluster, Simulator } from "../simulator/simulator";
import { described } from "./described";

/**
 * The cluster of a running simulator.
 *
 * @throws Error when it is given anything else: plain JavaScript gets past the type
 */
export function liveCluster(simulator: Pick<Simulator, "cluster">): LiveCluster {
  const given: unknown = simulator;
  if (isFields(given) && isFields(given.cluster) && "state" in given.cluster) return simulator.cluster;

  throw new Error(`the simulator: got ${described(given)}, expected what startSimulator resolves to: await it`);
}
