import { type Zippable, zipSync } from "fflate";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { PROVIDER_NAME, PROVIDER_SOURCE } from "../../model/contract";

/** Terraform finds providers here without a configuration. */
const MIRROR = ["terraform.d", "plugins", ...PROVIDER_SOURCE.split("/")];
const LOCK_FILE = ".terraform.lock.hcl";

/** Writes the provider into a stack's folder, as packages that Terraform installs without a network, and locks it. */
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
 * Writes by a rename: Terraform never reads half of a file.
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

export interface LockedProvider {
  readonly version: string;
  readonly hashes: readonly string[];
}

/** No brace stands within an entry. */
const ENTRY = new RegExp(`provider "${PROVIDER_SOURCE.replaceAll(".", "\\.")}" \\{[^}]*\\}\\r?\\n?`);

/** Locks the provider in the text of a lock file, in Terraform's own format. Everything else stays byte for byte. */
export function withLockedProvider(text: string, provider: LockedProvider): string {
  const entry = entryOf(provider);
  if (ENTRY.test(text)) return text.replace(ENTRY, () => entry);
  return text === "" ? entry : `${text}${text.endsWith("\n") ? "" : "\n"}\n${entry}`;
}

function entryOf({ version, hashes }: LockedProvider): string {
  const lines = hashes.toSorted().map((hash) => `    "${hash}",\n`);
  return `provider "${PROVIDER_SOURCE}" {
  version     = "${version}"
  constraints = "${version}"
  hashes = [
${lines.join("")}  ]
}
`;
}

export interface ProviderPackage {
  readonly platforms: readonly string[];
  readonly zip: Uint8Array;
  readonly hash: string;
}

export interface PackageSource {
  readonly program: Uint8Array;
  readonly version: string;
}

interface PackageFile {
  readonly name: string;
  readonly content: Uint8Array;
  readonly executable: boolean;
}

const POSIX = ["darwin_amd64", "darwin_arm64", "linux_amd64", "linux_arm64"];
const WINDOWS = ["windows_amd64"];

/** With `.js`, a `package.json` above would decide the type of module. */
const PROGRAM_NAME = "provider.cjs";

/** On standard output: Terraform shows its first line if a provider does not start, and hides standard error. */
const SHELL_STUB = `#!/bin/sh
command -v node >/dev/null || { echo 'the provider of cdktf-ontap-iscsi needs Node.js: there is no "node" on PATH; install it'; exit 1; }
exec node "$(dirname "$0")/${PROGRAM_NAME}"
`;
const COMMAND_STUB = `@node "%~dp0${PROGRAM_NAME}"\r\n`;

/** Packing takes a tenth of a second, and an app may have many stacks. */
const PACKED = new Map<string, readonly ProviderPackage[]>();

/** The packages of all platforms. Their bytes depend on the source only: no clock, no time zone, no path. */
export function providerPackages(source: PackageSource): readonly ProviderPackage[] {
  const key = `${source.version} ${sha256(source.program).digest("hex")}`;
  const packages = PACKED.get(key) ?? pack(source);
  PACKED.set(key, packages);
  return packages;
}

function pack({ program, version }: PackageSource): readonly ProviderPackage[] {
  const bundle = { name: PROGRAM_NAME, content: program, executable: false };
  const stubName = `terraform-provider-${PROVIDER_NAME}_v${version}`;
  return [
    packageOf(POSIX, [bundle, stub(stubName, SHELL_STUB)]),
    packageOf(WINDOWS, [bundle, stub(`${stubName}.cmd`, COMMAND_STUB)]),
  ];
}

function stub(name: string, text: string): PackageFile {
  return { name, content: Buffer.from(text), executable: true };
}

export function packageOf(platforms: readonly string[], files: readonly PackageFile[]): ProviderPackage {
  return { platforms, zip: zipOf(files), hash: hashOf(files) };
}

/** A ZIP file has local times: noon is the same on every clock. */
const TIME = new Date(1980, 0, 1, 12);
const UNIX = 3;

function zipOf(files: readonly PackageFile[]): Uint8Array {
  const entries: Zippable = {};
  for (const { name, content, executable } of files)
    entries[name] = [content, { mtime: TIME, os: UNIX, attrs: (executable ? 0o100755 : 0o100644) << 16 }];
  // The best level is 6 % smaller and doubles the time of a synth.
  return zipSync(entries, { level: 1 });
}

/** @see golang.org/x/mod/sumdb/dirhash, Hash1 */
function hashOf(files: readonly PackageFile[]): string {
  const lines = files
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ name, content }) => `${sha256(content).digest("hex")}  ${name}\n`);
  return `h1:${sha256(lines.join("")).digest("base64")}`;
}

function sha256(content: Uint8Array | string): ReturnType<typeof createHash> {
  return createHash("sha256").update(content);
}
