import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { REPOSITORY } from "../helpers/repository";

/** What the verb `simulate` prints when it listens. */
export interface Listening {
  readonly endpoint: string;
  readonly caFile: string;
  readonly username: string;
  readonly pid: number;
}

/** A simulator as people start it: `ontap-iscsi simulate`, from the sources, in a process of its own. */
export interface SimulatorProcess extends Listening {
  /** Ends it and waits until it is gone. */
  stop(): Promise<void>;
}

/**
 * Starts the simulator.
 *
 * @param seed path of the file that says what is simulated.
 * @param password is handed over in the environment.
 * @throws Error with its exit code when it does not start.
 */
export async function startSimulatorProcess(seed: string, password: string): Promise<SimulatorProcess> {
  const verb = ["simulate", "--seed", seed];
  const child = spawn(process.execPath, ["--import", "tsx", "lib/cli/main.ts", ...verb], {
    cwd: REPOSITORY,
    env: { ...process.env, ONTAP_PASSWORD: password },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = (await Promise.race([once(lines, "line"), once(child, "exit")])) as [string | number | null];
  if (typeof line !== "string") throw new Error(`the simulator did not start: exit code ${String(line)}`);
  const stop = async (): Promise<void> => {
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  };
  return { ...(JSON.parse(line) as Listening), stop };
}
