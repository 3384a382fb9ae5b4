import { execFileSync } from "node:child_process";
import { dirname } from "node:path";

/** The repository. */
export const ROOT = dirname(__dirname);

/** npm is a script on Windows. */
const SHELL = process.platform === "win32";

/**
 * Runs a command to its end.
 *
 * @returns its standard output
 * @throws Error with the last line of what it printed when it fails
 */
export function run(command: string, args: readonly string[], { cwd = ROOT, env = process.env } = {}): string {
  try {
    const options = { cwd, env, shell: SHELL && command === "npm", maxBuffer: 2 ** 28 };
    return execFileSync(command, args, { ...options, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    const { stderr = "", message } = error as { readonly stderr?: string; readonly message: string };
    const lines = stderr.split("\n").filter((line) => line !== "" && !line.includes("A complete log of this run"));
    const reason = lines.find((line) => /error (network )?request|error 4\d\d|error code/i.test(line)) ?? lines.at(-1);
    throw new Error(reason?.trim() ?? message, { cause: error });
  }
}
