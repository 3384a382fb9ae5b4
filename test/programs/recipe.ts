/** A program that a run can start. */
export interface Program {
  /** What it is, such as `terraform-1.5.7` or `node-24`: unique among the programs of the cache. */
  readonly name: string;
  /** Version without a leading `v`, such as `1.5.7`. */
  readonly version: string;
  /** Absolute path of the executable. */
  readonly path: string;
}

/**
 * Makes a program in an empty folder, which is moved as a whole afterwards.
 *
 * @throws Error saying why this machine cannot
 */
export type Make = (folder: string) => Promise<void>;

/** How one program is got from a package registry. */
export interface Recipe<P extends Program = Program> {
  /** Name that the program has then; also its folder in the cache. */
  readonly name: string;
  /** Path of the executable in the program's folder. */
  readonly executable: string;
  /** How it is got and about how long that takes on two cores, for people. */
  readonly how: string;
  readonly make: Make;
  /**
   * Asks an executable what it is.
   *
   * @throws Error when it does not run, or is another program
   */
  readonly identify: (path: string) => Promise<P>;
}

/** Why a program cannot be had on this machine. */
export interface SkippedProgram {
  readonly name: string;
  readonly reason: string;
}

/** Tells a program from one that cannot be had. */
export function isProgram<P extends Program>(outcome: P | SkippedProgram): outcome is P {
  return "path" in outcome;
}

/** Takes one line of progress for the person who waits. */
export type Report = (line: string) => void;
