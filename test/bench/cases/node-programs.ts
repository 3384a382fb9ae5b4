import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import type { Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import type { Contender } from "../measure";

/** A program that does nothing: what it takes is the start of Node.js. */
export const EMPTY_FILE = resolve(__dirname, "empty.cjs");

/** How a program is started. */
export interface ProgramRun {
  /** Path of the program, or its name on the PATH. @default the Node.js on the PATH */
  readonly command?: string;
  readonly args: readonly string[];
  /** Environment variables besides those of this process. @default none */
  readonly settings?: Readonly<Record<string, string>>;
  /** What stands on its standard input. @default nothing */
  readonly input?: string;
}

/**
 * Runs a program to its end.
 *
 * @returns its standard output
 * @throws Error with what it printed unless it exits with 0
 */
export async function runProgram({ command = "node", args, settings, input = "" }: ProgramRun): Promise<string> {
  const env = { ...process.env, ...settings };
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(command, args, { env, stdio: "pipe" });
  // Most programs do not read it.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const closed = once(child, "close");
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [exitCode] = (await closed) as [number | null];
  if (exitCode === 0) return stdout;
  throw new Error(`${command} ${args.join(" ")} ended with ${exitCode ?? "a signal"}: ${stdout}${stderr}`);
}

/** A contender that is one program. */
export function contenderOf(run: ProgramRun, simulators: Contender["simulators"] = []): Contender {
  return {
    simulators,
    run: async () => {
      await runProgram(run);
      return undefined;
    },
  };
}

/** Node.js on an empty file: the floor of what runs on it. */
export function emptyNode(command = "node"): Contender {
  return contenderOf({ command, args: [EMPTY_FILE] });
}
