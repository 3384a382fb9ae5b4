import { AssetType, TerraformAsset } from "cdktf";
import type { Construct } from "constructs";
import { bundledProgram } from "../bundled-program";

/**
 * Copies the provisioner program into the stack.
 *
 * @returns its path as an expression that holds in the synthesized stack.
 * @throws ValidationError PROGRAM_NOT_BUILT in a checkout where it was not bundled yet.
 */
export function provisionerProgram(scope: Construct): string {
  const program = bundledProgram(scope, "provisioner.cjs");
  const asset = new TerraformAsset(scope, "program", { path: program, type: AssetType.FILE });
  return `\${path.module}/${asset.path}`;
}
