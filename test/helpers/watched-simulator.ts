import type { FaultRule, SeedSvm } from "../../lib/simulator/schema-types";
import type { ApiRequest } from "../../lib/simulator/handler";
import { targetSvm } from "../../lib/simulator/faults";
import { startTestSimulator, type TestSimulator } from "./simulator";

/** A request that reached the simulator, right before it takes effect. */
export interface Arrival extends ApiRequest {
  /** Name of the SVM that it is about. */
  readonly svm: string;
  /** How many requests about this SVM there were, this one included. */
  readonly ordinal: number;
}

/** A simulator that knows which requests were about which SVM. */
export interface WatchedSimulator extends TestSimulator {
  /** The methods of the requests about an SVM, in the order of their arrival, such as `GET POST GET`. */
  methods(svm: string): string;
  /** Forgets the requests so far. */
  forget(): void;
}

const READS = ["GET", "HEAD", "OPTIONS"];

/** Starts a simulator; `onArrival` is told of each request about one SVM. */
export async function startWatchedSimulator(
  seed: { readonly svms: readonly SeedSvm[]; readonly faults?: readonly FaultRule[] },
  onArrival: (arrival: Arrival) => void = () => undefined,
  http = false,
): Promise<WatchedSimulator> {
  const arrivals = new Map<string, string[]>();
  const simulator: TestSimulator = await startTestSimulator({
    seed,
    http,
    onArrival(request) {
      const svm = targetSvm(simulator.cluster.state, request)?.name;
      if (svm === undefined) return;
      const methods = [...(arrivals.get(svm) ?? []), request.method];
      arrivals.set(svm, methods);
      onArrival({ ...request, svm, ordinal: methods.length });
    },
  });
  return {
    ...simulator,
    methods: (svm) => (arrivals.get(svm) ?? []).join(" "),
    forget: () => {
      arrivals.clear();
    },
  };
}

/** The methods that are writes, such as `PATCH DELETE`. */
export function writesAmong(methods: string): string {
  return listWrites(methods).join(" ");
}

/** How many of the methods are writes. */
export function countWrites(methods: string): number {
  return listWrites(methods).length;
}

function listWrites(methods: string): string[] {
  return methods.split(" ").filter((method) => method !== "" && !READS.includes(method));
}
