import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** How the command line is started: `command` with `args` before the verb. */
export interface CommandLine {
  readonly command: string;
  readonly args: readonly string[];
  /** @default the folder of this process */
  readonly cwd?: string;
}

/** The command line of this repository, run from its sources. */
const FROM_SOURCES: CommandLine = {
  command: process.execPath,
  args: ["--import", "tsx", "lib/cli/main.ts"],
};

/** What the verb `simulate` prints when it listens. */
export interface Listening {
  readonly endpoint: string;
  readonly caFile: string;
  readonly username: string;
  readonly pid: number;
}

/** A simulator as people start it: `ontap-iscsi simulate` in a process of its own. */
export interface SimulatorProcess extends Listening {
  /** Ends it and waits until it is gone. */
  stop(): Promise<void>;
}

/**
 * Starts the simulator.
 *
 * @param flags say what is simulated: `--svms` or `--seed`.
 * @param password is handed over in the environment.
 * @throws Error with what it printed when it does not start.
 */
export async function startSimulatorProcess(
  flags: readonly string[],
  password: string,
  { command, args, cwd }: CommandLine = FROM_SOURCES,
): Promise<SimulatorProcess> {
  const env = { ...process.env, ONTAP_PASSWORD: password };
  const child = spawn(command, [...args, "simulate", ...flags], { cwd, env, stdio: ["ignore", "pipe", "inherit"] });
  const listening = JSON.parse(await firstLine(child)) as Listening;
  const stop = async (): Promise<void> => {
    const ended = once(child, "exit");
    // Its own id: the child may be a program that started it, such as npx.
    process.kill(listening.pid, "SIGTERM");
    await ended;
  };
  return { ...listening, stop };
}

async function firstLine(child: ChildProcessByStdio<null, Readable, null>): Promise<string> {
  const lines = createInterface({ input: child.stdout });
  const [line] = (await Promise.race([once(lines, "line"), once(child, "exit")])) as [string | number | null];
  if (typeof line === "string") return line;
  throw new Error(`the simulator did not start: exit code ${String(line)}`);
}
