import type { Construct } from "constructs";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { bundledProgram, PACKAGE_FOLDER } from "../bundled-program";

/** The package's version, and with it the provider's. */
export const PACKAGE_VERSION = readVersion();

/**
 * The bundled provider.
 *
 * @throws ValidationError PROGRAM_NOT_BUILT in a checkout where it was not bundled yet.
 */
export function providerProgram(scope: Construct): Uint8Array {
  return readFileSync(bundledProgram(scope, "provider.cjs"));
}

function readVersion(): string {
  const text = readFileSync(path.join(PACKAGE_FOLDER, "package.json"), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}
