import { spawnSync } from "node:child_process";
import { BUILT_CLI } from "../helpers/cli-build";
import { runCommand } from "../programs/run-command";

/** Registers a suite for a terminal, or one skipped test with the reason where none can be made. */
export function describeOnTerminal(title: string, body: () => void): void {
  // Other systems have a command of this name with other arguments.
  const works = process.platform === "linux" && spawnSync("script", ["--version"]).status === 0;
  describe(title, () => {
    if (works) body();
    else it.skip("cannot run here: no script command of util-linux, which makes a terminal", () => undefined);
  });
}

/**
 * Runs the command line of this repository on a terminal of its own.
 *
 * @returns what it showed there.
 */
export async function runCliOnTerminal(
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<string> {
  const command = [process.execPath, BUILT_CLI, ...args].map((word) => `'${word}'`).join(" ");
  const inherited = Object.entries(process.env).filter(([name]) => !/^ONTAP_|COLOR/.test(name));
  const env = { ...Object.fromEntries(inherited), TERM: "xterm", ...settings };
  const script = ["-qec", command, "/dev/null"];
  const { stdout } = await runCommand("script", script, { env });
  return stdout.replaceAll("\r\n", "\n");
}
