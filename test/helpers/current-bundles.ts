import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../programs/run-command";
import { REPOSITORY } from "./repository";

const BUNDLES = ["provisioner.cjs", "provider.cjs"];

/** Bundles the programs anew where `lib` has changed since, and only there: other processes may be reading them. */
export async function bringBundlesUpToDate(root = REPOSITORY): Promise<void> {
  const files = readdirSync(join(root, "lib"), { recursive: true, withFileTypes: true }).filter((file) =>
    file.isFile(),
  );
  const changed = Math.max(...files.map(({ parentPath, name }) => timeOf(join(parentPath, name))));
  const bundled = Math.min(...BUNDLES.map((name) => timeOf(join(root, "dist", name))));
  if (changed <= bundled) return;
  const { trouble } = await runCommand(process.execPath, [join("lib", "bundle.mjs")], { cwd: root });
  if (trouble !== undefined) throw new Error(`cannot bundle the programs: ${trouble}`);
}

/** When a file was changed, in milliseconds; a file that is missing, before all others. */
function timeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
