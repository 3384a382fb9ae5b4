import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EngineWorkspace } from "./engine-workspace";

/**
 * Makes a configuration that uses a workspace's stack as its module `san`, and initializes it.
 *
 * @param more what else the block of the module says.
 * @returns its folder, for `-chdir`.
 */
export async function parentConfiguration(workspace: EngineWorkspace, more = ""): Promise<string> {
  const parent = join(workspace.folder, "parent");
  mkdirSync(parent);
  // Where OpenTofu looks for the provider; Terraform does in the folder that it is started in.
  const providers = join(workspace.stackFolder, "terraform.d");
  if (existsSync(providers)) symlinkSync(providers, join(parent, "terraform.d"));
  writeFileSync(join(parent, "main.tf"), `module "san" {\n  source = "../stacks/iscsi"\n${more}}\n`);
  expect(await workspace.run(`-chdir=${parent}`, "init")).toMatchObject({ exitCode: 0 });
  return parent;
}
