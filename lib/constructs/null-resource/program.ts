import { AssetType, TerraformAsset } from "cdktf";
import type { Construct } from "constructs";
import { existsSync } from "node:fs";
import * as path from "node:path";
import { constructError } from "../validation";

/** The bundled program, from this file's folder both in the sources and in the compiled package. */
const PROGRAM = path.join(__dirname, "..", "..", "..", "dist", "provisioner.cjs");

/**
 * Copies the provisioner program into the stack.
 *
 * @returns its path as an expression that holds in the synthesized stack.
 * @throws ValidationError PROGRAM_NOT_BUILT in a checkout where it was not bundled yet.
 */
export function provisionerProgram(scope: Construct): string {
  if (!existsSync(PROGRAM))
    throw constructError(scope, "PROGRAM_NOT_BUILT", `the program ${PROGRAM} is not there; run: npm run bundle`);
  const asset = new TerraformAsset(scope, "program", { path: PROGRAM, type: AssetType.FILE });
  return `\${path.module}/${asset.path}`;
}
