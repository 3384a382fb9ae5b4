import type { Command } from "commander";
import type { CommandContext } from "../../lib/cli/context";

/** What a verb of the command line left behind. */
export interface VerbRun {
  readonly stdout: string;
  /** Without the warnings. */
  readonly stderr: string;
  /** One text for each warning. */
  readonly warnings: readonly string[];
  /** What it set; 0 when it set none. */
  readonly exitCode: number;
}

/** What a run gets of its surroundings. */
export interface VerbOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** What stands on its standard input. @default "" */
  readonly input?: string;
  readonly signal?: AbortSignal;
  /** @default false */
  readonly color?: boolean;
  /** @default false */
  readonly isTerminal?: boolean;
  /** Told of what is printed, as it is. */
  readonly onPrint?: (text: string) => void;
}

/**
 * Runs a verb in this process.
 *
 * @throws whatever the verb throws, and CommanderError when the parser does not take the arguments.
 */
export async function runVerb(
  verb: (context: CommandContext) => Command,
  args: readonly string[],
  { environment = {}, input = "", signal = new AbortController().signal, ...shown }: VerbOptions = {},
): Promise<VerbRun> {
  const { color = false, isTerminal = false, onPrint } = shown;
  const printed: string[] = [];
  const warnings: string[] = [];
  const told: string[] = [];
  let exitCode = 0;
  const context: CommandContext = {
    environment,
    pid: process.pid,
    readInput: () => Promise.resolve(input),
    print: (text) => {
      printed.push(text);
      onPrint?.(text);
    },
    isTerminal,
    warn: (text) => warnings.push(text),
    stderr: { write: (text: string) => told.push(text) } as unknown as NodeJS.WriteStream,
    color,
    endWith: (code) => {
      exitCode = code;
    },
    signal,
  };
  const command = verb(context)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  await command.parseAsync(args, { from: "user" });
  return { stdout: printed.join(""), stderr: told.join(""), warnings, exitCode };
}
