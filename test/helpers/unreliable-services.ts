import type { FaultEffect, FaultRule, SeedSvm } from "../../lib/simulator/schema-types";
import { isReached, type ScenarioOnSvm, SCENARIOS, seedOf } from "./scenarios";
import type { WatchedSimulator } from "./watched-simulator";

/** A service every fifth request of which fails, on an SVM of its own. */
export interface UnreliableService extends ScenarioOnSvm {
  /** The first of its requests that fails, counted from 1. */
  readonly firstFailure: number;
}

const SERVICES = 50;
const PERIOD = 5;
/** So many failures that a service cannot outlast them by chance. */
const FAILURES_AHEAD = 10;

/** Failures that pass. */
const EFFECTS: readonly FaultEffect[] = [
  { status: 503, retryAfter: 1 },
  { drop: "before" },
  { code: "262160" },
  { drop: "after" },
  { status: 429 },
  { truncate: true },
  { status: 502, after: true },
  { code: "65541" },
];

/** Fifty services that need one or two writes, with one of their first three requests failing. */
export const UNRELIABLE_SERVICES: readonly UnreliableService[] = [...SCENARIOS, ...SCENARIOS]
  .slice(0, SERVICES)
  .map((scenario, index) => ({ svmName: `svm${index}`, scenario, firstFailure: 1 + (index % 3) }));

/** What the simulator starts with. The very first look fails, too. */
export const UNRELIABLE_SEED: { readonly svms: readonly SeedSvm[]; readonly faults: readonly FaultRule[] } = {
  svms: UNRELIABLE_SERVICES.map(seedOf),
  faults: [{ method: "GET", times: 1, do: { status: 503 } }, ...UNRELIABLE_SERVICES.flatMap(faultsOf)],
};

/** A rule does not count the requests that met one before it. */
function faultsOf({ svmName, firstFailure }: UnreliableService, index: number): readonly FaultRule[] {
  return Array.from({ length: FAILURES_AHEAD }, (_, number) => ({
    svm: svmName,
    skip: firstFailure - 1 + number * (PERIOD - 1),
    times: 1,
    do: EFFECTS[(index + number) % EFFECTS.length] ?? {},
  }));
}

/** How many requests about the services reached the simulator, and how many of them failed. */
export function countFailures(simulator: WatchedSimulator): { readonly requests: number; readonly failed: number } {
  const counts = UNRELIABLE_SERVICES.map(({ svmName, firstFailure }) => {
    const requests = simulator.methods(svmName).split(" ").length;
    return { requests, failed: Math.floor((requests - firstFailure) / PERIOD) + 1 };
  });
  const sum = (field: "requests" | "failed"): number => counts.reduce((total, count) => total + count[field], 0);
  return { requests: sum("requests"), failed: sum("failed") };
}

/** The services that are not as declared. */
export function unreached(simulator: WatchedSimulator): readonly string[] {
  return UNRELIABLE_SERVICES.filter(
    ({ svmName, scenario }) => !isReached(scenario, svmName, simulator.service(svmName)),
  ).map(({ svmName }) => svmName);
}
