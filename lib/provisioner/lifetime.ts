import { InterruptionError } from "../errors";

/** How long after the program's start a request may begin, in milliseconds. */
export const DEADLINE_MS = 300_000;

const REMEDY = "no request was cut off; run it again to go on from there";

/** Where signals come from: `process` in a program. */
export interface SignalSource {
  once(signal: "SIGINT" | "SIGTERM", listener: () => void): unknown;
}

/**
 * Aborts when the program is told to end, or its time is up: no request begins after that. A second signal of the same kind
 * ends the program at once.
 */
export function lifetime(signals: SignalSource, deadlineMs = DEADLINE_MS): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    signals.once(signal, () => {
      controller.abort(
        new InterruptionError("INTERRUPTED", `stopped by ${signal} between two requests`, { remedy: REMEDY }),
      );
    });
  }
  setTimeout(() => {
    const problem = `not done within ${deadlineMs / 1000} s`;
    controller.abort(new InterruptionError("DEADLINE_EXCEEDED", problem, { remedy: REMEDY }));
  }, deadlineMs).unref();
  return controller.signal;
}
