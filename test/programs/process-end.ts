import type { ChildProcessByStdio } from "node:child_process";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";

/** How a process ended, and everything that it printed. */
export interface ProcessEnd {
  /** `null` when a signal ended it. */
  readonly exitCode: number | null;
  /** Standard output, then standard error. */
  readonly output: string;
}

/** Waits until a process has ended. Call it right after the start, or output is lost. */
export async function endOf(child: ChildProcessByStdio<null, Readable, Readable>): Promise<ProcessEnd> {
  const exitCode = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const [code, stdout, stderr] = await Promise.all([exitCode, text(child.stdout), text(child.stderr)]);
  return { exitCode: code, output: stdout + stderr };
}
