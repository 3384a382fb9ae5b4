import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Make } from "./recipe";
import { runCommand } from "./run-command";

const LIMIT_MS = 10 * 60_000;

/** Installs an npm package, given as npm takes it, with its dependencies below `node_modules`; no install script is run. */
export function npmPackage(specification: string): Make {
  return async (folder) => {
    // A project of its own, or npm would look for one in the folders above.
    await writeFile(join(folder, "package.json"), JSON.stringify({ private: true }));
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"];
    const { trouble } = await runCommand("npm", ["install", ...flags, specification], {
      cwd: folder,
      timeoutMs: LIMIT_MS,
    });
    if (trouble !== undefined) throw new Error(trouble);
  };
}
