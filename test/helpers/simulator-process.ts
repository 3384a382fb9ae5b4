import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** The command line of this repository, run from its sources. */
const CLI = [require.resolve("tsx/cli"), "lib/cli/main.ts"];

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
 * @param password is handed over in the environment.
 * @throws Error with what it printed when it does not start.
 */
export async function startSimulatorProcess(svms: readonly string[], password: string): Promise<SimulatorProcess> {
  const args = [...CLI, "simulate", "--svms", svms.join(","), "--password-env", "SIMULATOR_PASSWORD"];
  const env = { ...process.env, SIMULATOR_PASSWORD: password };
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  const line = await firstLine(child);
  const stop = async (): Promise<void> => {
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  };
  return { ...(JSON.parse(line) as Listening), stop };
}

async function firstLine(child: ChildProcessByStdio<null, Readable, null>): Promise<string> {
  const lines = createInterface({ input: child.stdout });
  const [line] = (await Promise.race([once(lines, "line"), once(child, "exit")])) as [string | number | null];
  if (typeof line === "string") return line;
  throw new Error(`the simulator did not start: exit code ${String(line)}`);
}
