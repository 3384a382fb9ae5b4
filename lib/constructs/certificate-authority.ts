import { AssetType, TerraformAsset } from "cdktf";
import type { Construct } from "constructs";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { certificateProblem } from "../model/certificates";
import { Provisioning } from "../model/connection";
import { unreadableFile } from "../secrets";
import { escapeTemplate } from "./tokens";
import { constructError } from "./validation";

/**
 * The setting of a certificate authority. The programs read a copy of the file in the stack, which plan and apply find on any
 * machine; the configuration of the provider holds the text itself.
 *
 * @throws ValidationError INVALID_VALUE when it cannot be read, holds no certificate or one that is broken, or a private key.
 */
export function authority(
  scope: Construct,
  caFile: string,
  provisioning: Provisioning,
): Readonly<Record<string, string>> {
  const pem = checkedPem(scope, caFile);
  if (provisioning === Provisioning.PROVIDER) return { ca: escapeTemplate(pem) };
  const asset = new TerraformAsset(scope, "ca", { path: path.resolve(caFile), type: AssetType.FILE });
  return { caFile: `\${path.module}/${escapeTemplate(asset.path)}` };
}

function checkedPem(scope: Construct, caFile: string): string {
  const file = path.resolve(caFile);
  const pem = readPem(scope, file);
  if (pem.includes("PRIVATE KEY-----"))
    throw invalid(scope, file, "only certificates: this file holds a private key, which must not reach the stack");
  const found = certificateProblem(pem);
  if (found !== undefined) throw invalid(scope, file, "a PEM file with a certificate", found);
  return pem;
}

function readPem(scope: Construct, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const problem = `caFile: cannot read ${unreadableFile(file, error)}, expected the path of a PEM file, not its content`;
    throw constructError(scope, "INVALID_VALUE", problem);
  }
}

function invalid(scope: Construct, file: string, expected: string, found?: string): Error {
  const which = found === undefined ? "" : `, ${found}`;
  return constructError(scope, "INVALID_VALUE", `caFile: got ${JSON.stringify(file)}${which}, expected ${expected}`);
}
