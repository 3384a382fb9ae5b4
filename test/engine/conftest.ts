import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Recipe } from "../programs/recipe";
import { goInstall } from "../programs/recipes";
import { runCommand } from "../programs/run-command";
import { userCacheFolder } from "../programs/user-cache";

const NAME = "conftest-0.71.1";

/** Runs Rego policies, as pipelines do. It is got before a release only; a plain run takes it from the cache. */
export const CONFTEST: Recipe = {
  name: NAME,
  executable: "conftest",
  how: "built by Go, one to two minutes",
  make: goInstall("github.com/open-policy-agent/conftest@v0.71.1"),
  // A program that Go installs does not know its version.
  identify: async (path) => {
    const { trouble } = await runCommand(path, ["--version"]);
    if (trouble !== undefined) throw new Error(trouble);
    return { name: NAME, version: NAME.replace("conftest-", ""), path };
  },
};

export function cachedConftest(): string | undefined {
  const path = join(userCacheFolder("programs"), CONFTEST.name, CONFTEST.executable);
  return existsSync(path) ? path : undefined;
}
