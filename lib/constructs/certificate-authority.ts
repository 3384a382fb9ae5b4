import { AssetType, TerraformAsset } from "cdktf";
import type { Construct } from "constructs";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { messageOf } from "../errors";
import { certificateProblem } from "../model/certificates";
import { escapeTemplate } from "./tokens";
import { constructError } from "./validation";

/**
 * Copies a certificate authority's PEM file into the stack, so that plan and apply find it on any machine.
 *
 * @returns its path as an expression that holds in the synthesized stack.
 * @throws ValidationError INVALID_VALUE when it cannot be read, holds no certificate or one that is broken, or a private key.
 */
export function certificateFile(scope: Construct, caFile: string): string {
  checkedPem(scope, caFile);
  const asset = new TerraformAsset(scope, "ca", { path: path.resolve(caFile), type: AssetType.FILE });
  return `\${path.module}/${escapeTemplate(asset.path)}`;
}

/** The text of such a file as Terraform takes it. Errors as for `certificateFile`. */
export function certificateText(scope: Construct, caFile: string): string {
  return escapeTemplate(checkedPem(scope, caFile));
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
    throw invalid(scope, file, `a readable PEM file (${messageOf(error)})`);
  }
}

function invalid(scope: Construct, file: string, expected: string, found?: string): Error {
  const which = found === undefined ? "" : `, ${found}`;
  return constructError(scope, "INVALID_VALUE", `caFile: got ${JSON.stringify(file)}${which}, expected ${expected}`);
}
