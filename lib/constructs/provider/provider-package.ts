import { type Zippable, zipSync } from "fflate";
import { createHash } from "node:crypto";
import { PROVIDER_NAME } from "../../model/provider-contract";

/** The provider as an engine installs it. */
export interface ProviderPackage {
  /** The platforms that it is for, in Go's words. */
  readonly platforms: readonly string[];
  readonly zip: Uint8Array;
  /** What the lock file knows it by: Go's hash of the files in it. */
  readonly hash: string;
}

/** What a package is made of. */
export interface PackageSource {
  /** The bundled provider. */
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

/** Not `.js`: what a `package.json` above says of the type of modules must not matter. */
const PROGRAM_NAME = "provider.cjs";

/** On standard output: engines show its first line of a provider that does not start, and hide standard error. */
const SHELL_STUB = `#!/bin/sh
command -v node >/dev/null || { echo 'the provider of cdktf-ontap-iscsi needs Node.js: there is no "node" on PATH; install it'; exit 1; }
exec node "$(dirname "$0")/${PROGRAM_NAME}"
`;
const COMMAND_STUB = `@node "%~dp0${PROGRAM_NAME}"\r\n`;

/** What was packed already: it takes a tenth of a second, and an app may have many stacks. */
const PACKED = new Map<string, readonly ProviderPackage[]>();

/** The packages of all platforms. Their bytes depend on nothing but the source: no clock, no time zone, no path. */
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

function packageOf(platforms: readonly string[], files: readonly PackageFile[]): ProviderPackage {
  return { platforms, zip: zipOf(files), hash: hashOf(files) };
}

/** A ZIP file has local times: noon is the same on every clock. */
const TIME = new Date(1980, 0, 1, 12);
const UNIX = 3;

function zipOf(files: readonly PackageFile[]): Uint8Array {
  const entries: Zippable = {};
  for (const { name, content, executable } of files)
    entries[name] = [content, { mtime: TIME, os: UNIX, attrs: (executable ? 0o100755 : 0o100644) << 16 }];
  // The quickest: the best is 6 % smaller, and takes an app with one stack as long again as all the rest of its synth.
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
