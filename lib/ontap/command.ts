import type { ChildProcessByStdio } from "node:child_process";
import type { Readable } from "node:stream";

/** What a command printed to standard output, or how it ended without an output that counts. */
export type CommandResult = { readonly output: string } | { readonly failure: string };

/** How long a command may run and what ends it early. */
export interface CommandLimits {
  readonly timeoutMs: number;
  /** How long it has to end by itself when it is told to, in milliseconds. Then it is killed. */
  readonly graceMs: number;
  /** Ends it when it aborts. */
  readonly signal?: AbortSignal;
}

type Running = ChildProcessByStdio<null, Readable, null>;

/** Far more than any token has, in characters. */
const MOST_OUTPUT = 64 * 1024;

/**
 * Runs a command without a shell, without an input, and with every process that it starts in a group of its own, so that
 * nothing of it is left over when its time is up.
 */
export async function runCommand(command: readonly string[], limits: CommandLimits): Promise<CommandResult> {
  const [program = "", ...args] = command;
  // Loaded for those who have a command only.
  const { spawn } = await import("node:child_process");
  let child: Running;
  try {
    child = spawn(program, args, { detached: HAS_GROUPS, stdio: ["ignore", "pipe", "ignore"] });
  } catch (error) {
    return notStarted(error);
  }
  return resultOf(child, limits);
}

/** Some failures are thrown, others are told as an event. The text of either may quote an argument. */
function notStarted(error: unknown): CommandResult {
  const { code = "no reason is known" } = error as NodeJS.ErrnoException;
  return { failure: `cannot be started (${code})` };
}

function resultOf(child: Running, { timeoutMs, graceMs, signal }: CommandLimits): Promise<CommandResult> {
  return new Promise((resolve) => {
    let output = "";
    let early: string | undefined;
    let grace: NodeJS.Timeout | undefined;
    const stop = (failure: string): void => {
      early ??= failure;
      kill(child, "SIGTERM");
      grace ??= setTimeout(settle, graceMs, { failure: early });
    };
    const settle = (result: CommandResult): void => {
      clearTimeout(limit);
      clearTimeout(grace);
      signal?.removeEventListener("abort", interrupt);
      if (early !== undefined) kill(child, "SIGKILL");
      child.stdout.destroy();
      resolve(early === undefined ? result : { failure: early });
    };
    const interrupt = (): void => {
      stop("was interrupted");
    };
    const limit = setTimeout(stop, timeoutMs, `took longer than ${timeoutMs / 1000} s`);
    signal?.addEventListener("abort", interrupt, { once: true });
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (output.length > MOST_OUTPUT) stop("printed too much");
    });
    child.once("error", (error) => {
      settle(notStarted(error));
    });
    child.once("close", (code, killer) => {
      settle(code === 0 ? { output } : { failure: `ended with ${killer ?? `exit code ${String(code)}`}` });
    });
  });
}

const HAS_GROUPS = process.platform !== "win32";

/** Sends a signal to the command and to what it started. */
function kill(child: Running, signal: "SIGTERM" | "SIGKILL"): void {
  const { pid } = child;
  if (pid === undefined) return;
  try {
    if (HAS_GROUPS) process.kill(-pid, signal);
    else child.kill(signal);
  } catch {
    // All of them have ended already.
  }
}
