import { isOntapIscsiError, messageOf } from "../../../lib/errors";
import type { Goal } from "./goal";
import type { Reconciled } from "../../../lib/reconciler/reconcile";
import type { RequestLogEntry } from "../../../lib/simulator/schema-types";
import type { History } from "./history";
import type { Outcome } from "./model";
import type { WatchedCluster } from "./watched-cluster";

/** What became of a history. */
export interface Run {
  /** What the declaration means. */
  readonly goal: Goal;
  readonly cluster: WatchedCluster;
  /** Every request that came in, with what was sent back. */
  readonly log: readonly RequestLogEntry[];
  readonly result?: Reconciled;
  readonly error?: unknown;
}

/** Something that must hold of every run: says what is wrong, or nothing. */
export type Invariant = (played: Run, history: History) => string | undefined;

/** How a reconciliation ended. */
export function outcomeOf({ result, error }: Run): Outcome {
  return result === undefined ? { error: codeOf(error) } : { writes: result.writes };
}

/** The code of an error, or what else it is. */
export function codeOf(error: unknown): string {
  return isOntapIscsiError(error) ? error.code : `which is no error of this library: ${messageOf(error)}`;
}

/** An outcome in words. */
export function show(outcome: Outcome): string {
  return "writes" in outcome ? `${outcome.writes} writes` : `the error ${outcome.error}`;
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
