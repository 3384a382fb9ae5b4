/** What a verb sees of the process that runs it; only `main.ts` touches the process itself. */
export interface CommandContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  /** All of standard input. */
  readonly readInput: () => Promise<string>;
  /** Writes to standard output. A reader that is gone is no error. */
  readonly print: (text: string) => void;
  /** Writes one line of warning to standard error. */
  readonly warn: (text: string) => void;
  /** Where progress is shown while somebody watches: only if it is a terminal. */
  readonly stderr: NodeJS.WriteStream;
  /** Whether what is printed may be coloured. */
  readonly color: boolean;
  /** Width of the terminal that shows what is printed; absent: it goes elsewhere. */
  readonly columns?: number;
  /** Sets the exit code, for an outcome that is no error. */
  readonly endWith: (exitCode: number) => void;
  /** Aborted when the process is asked to end, with an `InterruptionError` as its reason. */
  readonly signal: AbortSignal;
}
