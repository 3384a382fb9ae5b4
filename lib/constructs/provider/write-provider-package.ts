import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { PROVIDER_NAME, PROVIDER_SOURCE } from "../../model/provider-contract";
import { withLockedProvider } from "./lock-file";
import { type PackageSource, type ProviderPackage, providerPackages } from "./provider-package";

/** Engines look here for providers without being told, in the folder where they run. */
const MIRROR = ["terraform.d", "plugins", ...PROVIDER_SOURCE.split("/")];
const LOCK_FILE = ".terraform.lock.hcl";

/**
 * Writes the provider into a stack's folder, as packages that engines install without a registry, a network or a
 * configuration, and locks it. What is there already in the same bytes is not touched; other versions go.
 */
export function writeProviderPackage(stackFolder: string, source: PackageSource): void {
  const packages = providerPackages(source);
  const mirror = path.join(stackFolder, ...MIRROR);
  mkdirSync(mirror, { recursive: true });
  const files = new Map(packages.flatMap((each) => filesOf(each, source.version)));
  for (const name of readdirSync(mirror)) if (!files.has(name)) rmSync(path.join(mirror, name), { recursive: true });
  for (const [name, content] of files) writeChanged(path.join(mirror, name), content);
  if (lock(path.join(stackFolder, LOCK_FILE), packages, source.version)) forgetInstalled(stackFolder);
}

function filesOf({ platforms, zip }: ProviderPackage, version: string): (readonly [string, Uint8Array])[] {
  return platforms.map((platform) => [`terraform-provider-${PROVIDER_NAME}_${version}_${platform}.zip`, zip]);
}

function lock(file: string, packages: readonly ProviderPackage[], version: string): boolean {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const hashes = packages.map(({ hash }) => hash);
  return writeChanged(file, Buffer.from(withLockedProvider(text, { version, hashes })));
}

/** OpenTofu refuses to install other bytes over those that it installed under the same version. */
function forgetInstalled(stackFolder: string): void {
  rmSync(path.join(stackFolder, ".terraform", "providers", PROVIDER_SOURCE), { recursive: true, force: true });
}

/**
 * At once, so that an engine never reads half of it.
 *
 * @returns whether anything changed.
 */
function writeChanged(file: string, content: Uint8Array): boolean {
  if (existsSync(file) && readFileSync(file).equals(content)) return false;
  const aside = `${file}.${process.pid}.unfinished`;
  writeFileSync(aside, content);
  renameSync(aside, file);
  return true;
}
