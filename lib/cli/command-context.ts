/** What a verb sees of the process that runs it; only `main.ts` touches the process itself. */
export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  /** Writes to standard output. A reader that is gone is no error. */
  readonly print: (text: string) => void;
  /** Aborted when the process is asked to end. */
  readonly stop: AbortSignal;
}
