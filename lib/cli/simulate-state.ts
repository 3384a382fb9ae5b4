import { existsSync } from "node:fs";
import { messageOf } from "../errors";
import type { FaultRule } from "../simulator/faults/fault-rule";
import { seedOf } from "../simulator/seed/seed-of";
import type { SimulatorState } from "../simulator/state/state";
import { createFile, replaceFile } from "./atomic-file";

/** Keeps a simulated cluster in a file, as a seed: the next simulator that is given it goes on from there. */
export class StateFile {
  #kept: SimulatorState | undefined;
  #takesMore = true;

  /** @param faults those that the cluster's seed has. */
  constructor(
    private readonly file: string,
    private readonly faults: readonly FaultRule[],
  ) {}

  /**
   * Writes a state down, unless it is the last one that was.
   *
   * @throws CliError FILE_INVALID when it cannot be written; the file has the state before then.
   */
  keep(state: SimulatorState): void {
    if (state === this.#kept) return;
    const text = `${JSON.stringify(seedOf(state, this.faults), null, 2)}\n`;
    if (existsSync(this.file)) replaceFile(this.file, text);
    else createFile(this.file, text);
    this.#kept = state;
  }

  /** As `keep`; a file that cannot be written is told of once, and gets no later state. */
  keepOrWarn(state: SimulatorState, warn: (text: string) => void): void {
    if (!this.#takesMore) return;
    try {
      this.keep(state);
    } catch (error) {
      this.#takesMore = false;
      warn(`${messageOf(error)}; no later state is kept`);
    }
  }
}
