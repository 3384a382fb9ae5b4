import { execFile, type ExecFileException } from "node:child_process";

/** How a command ended. */
export interface CommandOutcome {
  readonly stdout: string;
  readonly stderr: string;
  /** Why it did not succeed, in one line; absent when it exited 0. */
  readonly trouble?: string;
}

/** Where and how long a command may run. */
export interface CommandOptions {
  /** @default the folder of this process */
  readonly cwd?: string;
  /** @default the environment of this process */
  readonly env?: NodeJS.ProcessEnv;
  /** Ends the command after this time. @default 60000 */
  readonly timeoutMs?: number;
}

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Runs a command to its end with its output collected. Never rejects: a command that failed or is missing has a `trouble`. */
export function runCommand(
  command: string,
  args: readonly string[],
  { timeoutMs = 60_000, ...options }: CommandOptions = {},
): Promise<CommandOutcome> {
  return new Promise((resolve) => {
    execFile(
      command,
      args,
      { ...options, timeout: timeoutMs, maxBuffer: MAX_OUTPUT_BYTES },
      (error, stdout, stderr) => {
        resolve({ stdout, stderr, ...(error && { trouble: describeTrouble(command, error, stderr, timeoutMs) }) });
      },
    );
  });
}

function describeTrouble(command: string, error: ExecFileException, stderr: string, timeoutMs: number): string {
  if (error.code === "ENOENT") return `${command} is not installed`;
  if (error.killed) return `${command} took longer than ${timeoutMs / 1000} s`;
  const lines = stderr.trim().split("\n");
  // What Node.js says last of an error that nobody catches is its version.
  const lastWords = lines.findLast((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? "";
  return `${command} ended with ${error.signal ?? error.code ?? "an error"}${lastWords && `: ${lastWords}`}`;
}
