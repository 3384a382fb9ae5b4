import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "./run-command";
import type { Make } from "./recipe";

/** A Go module made for building one command. */
export interface GoModule {
  /** File name of the command. */
  readonly executable: string;
  /** Import path of the command's package. */
  readonly package: string;
  readonly linkerFlags: string;
  /** Text of `go.mod`. */
  readonly goMod: string;
}

const LIMIT_MS = 20 * 60_000;

/** Static, so that no C compiler is needed, without debug tables, and leaving the machine usable meanwhile. */
const BUILD_FLAGS = ["-p", "2", "-trimpath"];
const SMALL = "-s -w";

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
  const { trouble } = await runCommand("go", args, { cwd: folder, env, timeoutMs: LIMIT_MS });
  if (trouble !== undefined) throw new Error(trouble);
}
