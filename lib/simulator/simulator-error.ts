/** What the simulator can fail at before it serves. */
export type SimulatorErrorCode = "SEED_INVALID" | "CERTIFICATE_INVALID" | "LISTEN_FAILED";

/** The simulator cannot start. The message says what was given, what was expected and, where it helps, what to do. */
export class SimulatorError extends Error {
  constructor(
    readonly code: SimulatorErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "SimulatorError";
  }
}
