import { Option } from "commander";
import { setMaxListeners } from "node:events";
import { InterruptionError } from "../errors";
import { wholeNumber } from "./flag-values";

/** The same as for the program that the engine starts. */
const DEFAULT_TIMEOUT_S = 300;
const DAY_S = 24 * 3600;

/** The flag that limits the time of a whole run, in seconds. */
export function timeoutOption(): Option {
  return new Option("--timeout <seconds>", "how long the whole run may take, all requests and repeated tries together")
    .argParser(wholeNumber({ low: 1, high: DAY_S }))
    .default(DEFAULT_TIMEOUT_S);
}

/** A time limit, and what to say of it. */
export interface TimeLimit {
  readonly timeoutS: number;
  /** What is not done when the time is up, as in `the services were not read`. */
  readonly missed: string;
  /** Aborted when the process is asked to end. */
  readonly signal: AbortSignal;
}

/**
 * Does some work with a signal that aborts when the given one does, or when the time is up: with an `InterruptionError`
 * DEADLINE_EXCEEDED as its reason then.
 */
export async function withinTimeLimit<Value>(
  { timeoutS, missed, signal }: TimeLimit,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const limit = new AbortController();
  const timer = setTimeout(() => {
    const remedy = 'see with "ontap-iscsi doctor" what takes the time, or give more with --timeout';
    limit.abort(new InterruptionError("DEADLINE_EXCEEDED", `${missed} within ${timeoutS} s`, { remedy }));
  }, timeoutS * 1000);
  try {
    const either = AbortSignal.any([signal, limit.signal]);
    // Each cluster of a fleet listens, of which Node.js 20 would warn.
    setMaxListeners(0, either);
    return await work(either);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Waits for work that can be left undone, such as a read: once the signal aborts, its reason is thrown at once, whatever
 * becomes of the work.
 */
export function untilAborted<Value>(signal: AbortSignal, work: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) giveUp();
    signal.addEventListener("abort", giveUp, { once: true });
    void work.then(resolve, reject).finally(() => {
      signal.removeEventListener("abort", giveUp);
    });
  });
}
