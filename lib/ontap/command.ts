import type { ChildProcess } from "node:child_process";
import { messageOf } from "../errors";

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

/** Far more than any token has, in characters. */
const MOST_OUTPUT = 64 * 1024;

/**
 * Runs a command without a shell, without an input, and with every process that it starts in a group of its own, so that
 * nothing of it is left over when its time is up.
 */
export async function runCommand(command: readonly string[], limits: CommandLimits): Promise<CommandResult> {
  const [program = "", ...args] = command;
  const { timeoutMs, graceMs, signal } = limits;
  // Loaded for those who have a command only.
  const { spawn } = await import("node:child_process");
  const child = spawn(program, args, { detached: HAS_GROUPS, stdio: ["ignore", "pipe", "ignore"] });
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
    child.once("error", (error: NodeJS.ErrnoException) => {
      settle({ failure: `cannot be started (${error.code ?? messageOf(error)})` });
    });
    child.once("close", (code, killer) => {
      settle(code === 0 ? { output } : { failure: `ended with ${killer ?? `exit code ${String(code)}`}` });
    });
  });
}

const HAS_GROUPS = process.platform !== "win32";

/** Sends a signal to the command and to what it started. */
function kill(child: ChildProcess, signal: "SIGTERM" | "SIGKILL"): void {
  const { pid } = child;
  if (pid === undefined) return;
  try {
    if (HAS_GROUPS) process.kill(-pid, signal);
    else child.kill(signal);
  } catch {
    // All of them have ended already.
  }
}
