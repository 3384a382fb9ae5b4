import type { Construct } from "constructs";
import { existsSync } from "node:fs";
import * as path from "node:path";
import { constructError } from "./validation";

export const PACKAGE_FOLDER = path.join(__dirname, "..", "..");

/** @throws ValidationError PROGRAM_NOT_BUILT in a checkout where it was not bundled yet. */
export function bundledProgram(scope: Construct, name: string): string {
  const program = path.join(PACKAGE_FOLDER, "dist", name);
  if (existsSync(program)) return program;
  throw constructError(scope, "PROGRAM_NOT_BUILT", `the program ${program} is not there; run: npm run bundle`);
}
