/** What the simulator can fail at before it serves. */
export type SimulatorErrorCode = "seed" | "certificate" | "listen" | "transport";

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
