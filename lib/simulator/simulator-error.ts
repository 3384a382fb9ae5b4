/**
 * What the simulator does not take.
 *
 * - `SEED_INVALID`: the seed, or a fault rule, is not of the documented form
 * - `ARGUMENT_INVALID`: what it is started with otherwise, or what a test changes, is not of the documented form
 * - `CERTIFICATE_INVALID`: the given TLS material cannot be used
 * - `LISTEN_FAILED`: the host or port cannot be had
 */
export type SimulatorErrorCode = "SEED_INVALID" | "ARGUMENT_INVALID" | "CERTIFICATE_INVALID" | "LISTEN_FAILED";

/** The simulator cannot start, or does not change. The message says what was given, what was expected and, where it helps, what to do. */
export class SimulatorError extends Error {
  constructor(
    /** Why. */
    readonly code: SimulatorErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "SimulatorError";
  }
}
