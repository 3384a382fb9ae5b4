import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";

const MAIN = resolve(__dirname, "../../lib/cli/main.ts");

/** How a run of the command line ended. */
export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the command line of this repository in a process of its own, over pipes.
 *
 * @param settings environment variables besides those that every program needs: no `ONTAP_` variable is inherited.
 */
export async function runCli(
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<CliResult> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^ONTAP_|COLOR/.test(name));
  const env = { ...Object.fromEntries(inherited), ...settings };
  const child = spawn(process.execPath, ["--import", "tsx", MAIN, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  const code = new Promise<number | null>((settle) => child.once("close", settle));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}

/** Runs the command line with a standard output that nobody reads. */
export async function runCliIntoClosedPipe(
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<Omit<CliResult, "stdout">> {
  const env = { ...process.env, ...settings };
  const child = spawn(process.execPath, ["--import", "tsx", MAIN, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  const code = new Promise<number | null>((settle) => child.once("close", settle));
  const stderr = await text(child.stderr);
  return { code: await code, stderr };
}
