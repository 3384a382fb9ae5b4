import { readFileSync } from "node:fs";
import { isOntapIscsiError, messageOf } from "../errors";
import type { FaultRule } from "../simulator/faults/fault-rule";
import { seedOf } from "../simulator/seed/seed-of";
import type { SimulatorState } from "../simulator/state/state";
import { CliError } from "./cli-error";
import { jsonText } from "./files";
import { writeOutputFile } from "./output-file";

/** Keeps a simulated cluster in a file, as a seed: the next simulator that is given it goes on from there. */
export class StateFile {
  #kept: SimulatorState;
  /** What the file has in it, as far as it is known. */
  #text: string | undefined;
  #isWarnedOf = false;

  /**
   * Writes the state down, unless the cluster goes on from what the file has.
   *
   * @param faults those that the cluster's seed has.
   * @throws CliError FILE_INVALID when it cannot be written.
   */
  constructor(
    private readonly file: string,
    private readonly faults: readonly FaultRule[],
    begin: { readonly state: SimulatorState; readonly isContinued: boolean },
  ) {
    this.#kept = begin.state;
    if (begin.isContinued) this.#text = readFileSync(file, "utf8");
    else this.#write(begin.state, false);
  }

  /**
   * Writes a state down, unless the file has it already. A failure is warned of once until a write succeeds; so is it when
   * somebody else has changed the file, which keeps their text.
   */
  keep(state: SimulatorState, warn: (text: string) => void): void {
    if (state === this.#kept) return;
    try {
      this.#expectOwnText();
      this.#write(state, true);
      this.#isWarnedOf = false;
    } catch (error) {
      if (!isOntapIscsiError(error)) throw error;
      if (!this.#isWarnedOf) warn(`${error.message}; what changes meanwhile is not kept`);
      this.#isWarnedOf = true;
    }
  }

  #write(state: SimulatorState, force: boolean): void {
    const text = jsonText(seedOf(state, this.faults));
    writeOutputFile(this.file, text, { force });
    this.#kept = state;
    this.#text = text;
  }

  #expectOwnText(): void {
    if (textOf(this.file) === this.#text) return;
    const remedy = "give each simulator a file of its own, and change it while none runs";
    throw new CliError("FILE_INVALID", `cannot write "${this.file}": somebody else has changed it`, { remedy });
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new CliError("FILE_INVALID", `cannot write "${file}": ${messageOf(error)}`, { cause: error });
  }
}
