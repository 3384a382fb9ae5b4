import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { nodeOfUsers } from "../engine/under-test";
import { BUILT_CLI } from "./cli-build";

/** How a run of the command line ended. */
export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type CliProcess = ChildProcessByStdio<Writable, Readable, Readable>;
type Settings = Readonly<Record<string, string>>;

/**
 * Starts the command line of this repository in a process of its own, over pipes.
 *
 * @param settings environment variables besides those that every program needs: no `ONTAP_` variable is inherited.
 * @param input what stands on its standard input.
 */
export function startCli(args: readonly string[], settings: Settings = {}, input = ""): CliProcess {
  const inherited = Object.entries(process.env).filter(([name]) => !/^ONTAP_|COLOR/.test(name));
  const env = { ...Object.fromEntries(inherited), ...settings };
  const child = spawn(nodeOfUsers()?.path ?? process.execPath, [BUILT_CLI, ...args], { env });
  // Most verbs do not read it.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  return child;
}

/** Waits until a started command line has ended. */
export async function resultOf(child: CliProcess): Promise<CliResult> {
  const code = exitCodeOf(child);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}

/** Runs the command line to its end. Parameters as for `startCli`. */
export function runCli(args: readonly string[], settings?: Settings, input?: string): Promise<CliResult> {
  return resultOf(startCli(args, settings, input));
}

/** Runs the command line to its end with a standard output that nobody reads. Parameters as for `startCli`. */
export async function runCliIntoClosedPipe(
  args: readonly string[],
  settings?: Settings,
): Promise<Omit<CliResult, "stdout">> {
  const child = startCli(args, settings);
  child.stdout.destroy();
  const code = exitCodeOf(child);
  const stderr = await text(child.stderr);
  return { code: await code, stderr };
}

function exitCodeOf(child: CliProcess): Promise<number | null> {
  return new Promise((settle) => child.once("close", settle));
}
