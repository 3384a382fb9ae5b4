import { type Command, InvalidArgumentError, Option } from "commander";
import { setMaxListeners } from "node:events";
import { InterruptionError } from "../errors";

/**
 * A reader for a flag that takes a whole number within limits.
 *
 * @throws InvalidArgumentError for every other text
 */
export function wholeNumber({ low, high }: { readonly low: number; readonly high: number }): (text: string) => number {
  return (text) => {
    if (!/^\d{1,9}$/.test(text) || Number(text) < low || Number(text) > high)
      throw new InvalidArgumentError(`Expected a whole number from ${low} to ${high}.`);
    return Number(text);
  };
}

/**
 * Reads a flag that takes a name, or that of a file or a folder.
 *
 * @throws InvalidArgumentError for an empty one: a variable that is not set, mostly.
 */
export function nonEmpty(text: string): string {
  if (text === "") throw new InvalidArgumentError("Expected a name, got an empty text.");
  return text;
}

/** Reads a flag that takes a list of names between commas. */
export function commaList(text: string): string[] {
  return text.split(",").map((item) => item.trim());
}

/**
 * A flag that may be given several times; its values are gathered.
 *
 * @param read takes a value, or throws InvalidArgumentError.
 */
export function repeatable(flags: string, description: string, read = nonEmpty): Option {
  const collect = (value: string, previous: readonly string[] = []): readonly string[] => [...previous, read(value)];
  return new Option(flags, `${description}; may be repeated`).argParser(collect);
}

/** The flags that choose how a verb prints, as they are parsed. */
export interface FormatFlags<Format extends string> {
  readonly format?: Format;
  readonly json?: boolean;
}

/** Adds the flags; every verb has JSON, and `--json` for short. */
export function addFormatFlags(command: Command, formats: readonly string[], description: string): Command {
  return command
    .addOption(new Option("--format <format>", description).choices(formats))
    .addOption(new Option("--json", "the same as --format json").conflicts("format"));
}

/** The format that the flags choose. */
export function formatOf<Format extends string>(
  { format, json = false }: FormatFlags<Format>,
  standard: NoInfer<Format>,
): Format | "json" {
  return json ? "json" : (format ?? standard);
}

/** The flag that names a file to write; `-` is standard output, as if it was not given. */
export function outputOption(description: string): Option {
  return new Option("--output <file>", description).argParser((file) => (nonEmpty(file) === "-" ? undefined : file));
}

/**
 * The flag that makes a verb print nothing but what is not in order, and what a program is to read.
 *
 * @param left what the verb leaves out.
 */
export function quietOption(left = "progress, and what is in order"): Option {
  return new Option("--quiet", `leave out ${left}`).conflicts("verbose");
}

/** The same as for the program that the engine starts. */
const DEFAULT_TIMEOUT_S = 300;
const DAY_S = 24 * 3600;

/** The flag that limits the time of a whole run, in seconds. */
export function timeoutOption(): Option {
  return new Option("--timeout <seconds>", "how long the whole run may take, all requests and repeated tries together")
    .argParser(wholeNumber({ low: 1, high: DAY_S }))
    .default(DEFAULT_TIMEOUT_S);
}

/** A time limit, and what to say of it. */
export interface TimeLimit {
  readonly timeoutS: number;
  /** What is not done when the time is up, as in `the services were not read`. */
  readonly missed: string;
  /** Aborted when the process is asked to end. */
  readonly signal: AbortSignal;
}

/**
 * Does some work with a signal that aborts when the given one does, or when the time is up: with an `InterruptionError`
 * DEADLINE_EXCEEDED as its reason then.
 */
export async function withinTimeLimit<Value>(
  { timeoutS, missed, signal }: TimeLimit,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const limit = new AbortController();
  const timer = setTimeout(() => {
    const remedy = 'see with "ontap-iscsi doctor" what takes the time, or give more with --timeout';
    limit.abort(new InterruptionError("DEADLINE_EXCEEDED", `${missed} within ${timeoutS} s`, { remedy }));
  }, timeoutS * 1000);
  try {
    const either = AbortSignal.any([signal, limit.signal]);
    // Each cluster of a fleet listens, of which Node.js 20 would warn.
    setMaxListeners(0, either);
    return await work(either);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Waits for work that can be left undone, such as a read: once the signal aborts, its reason is thrown at once, whatever
 * becomes of the work.
 */
export function untilAborted<Value>(signal: AbortSignal, work: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) giveUp();
    signal.addEventListener("abort", giveUp, { once: true });
    void work.then(resolve, reject).finally(() => {
      signal.removeEventListener("abort", giveUp);
    });
  });
}
