import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ReleaseError } from "./release-error";
import type { Signer } from "./signing";

/** Where a registry is, as `source` names it. */
export interface Address {
  readonly host: string;
  readonly namespace: string;
}

/** One zip of a release. */
export interface Archive {
  readonly platform: string;
  readonly zip: Uint8Array;
  readonly sha256: string;
  /** What lock files hold of it. */
  readonly hashes: readonly string[];
}

export interface Release {
  readonly address: Address;
  readonly version: string;
  readonly archives: readonly Archive[];
  readonly sbom: string;
  /** Without one, engines install from the mirror only: they refuse a registry that does not sign. */
  readonly signer?: Signer | undefined;
}

interface Versions {
  readonly versions: readonly { readonly version: string }[];
}

interface MirrorIndex {
  readonly versions: Readonly<Record<string, object>>;
}

const PROTOCOLS = ["6.0"];
const TYPE = "ontap";
/** Tells a folder of ours from others, and whose registry it is. */
const MARKER = "registry.json";

/** @throws ReleaseError when the folder holds other things than this registry */
export function checkFolder(folder: string, { host, namespace }: Address): void {
  if (!existsSync(folder)) return;
  const marker = join(folder, MARKER);
  const source = `${host}/${namespace}/${TYPE}`;
  if (existsSync(marker)) {
    const { source: found } = JSON.parse(readFileSync(marker, "utf8")) as { readonly source: string };
    if (found !== source) throw new ReleaseError(`${folder} is the registry of ${found}, not of ${source}`);
  } else if (readdirSync(folder).length > 0) {
    throw new ReleaseError(`${folder} is not empty, and no registry that this command made`);
  }
}

/**
 * Adds a release to the registry in a folder. Lists of versions are written last, each file by a rename: whoever reads
 * meanwhile finds no half release.
 *
 * @throws ReleaseError when the version is there with other bytes
 */
export async function addRelease(folder: string, release: Release): Promise<void> {
  const files = [...(await filesOf(release)), ...listsOf(folder, release)];
  const [sums] = files.filter(([path]) => path.endsWith("_SHA256SUMS"));
  const there = sums && join(folder, sums[0]);
  if (sums && there && existsSync(there) && readFileSync(there, "utf8") !== sums[1])
    throw new ReleaseError(`${folder} has version ${release.version} with other bytes: choose another version`);
  for (const [path, content] of files) writeAtOnce(join(folder, path), content);
}

type File = readonly [path: string, content: string | Uint8Array];

function writeAtOnce(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const aside = `${path}.${process.pid}.unfinished`;
  writeFileSync(aside, content);
  renameSync(aside, path);
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

const providerFolder = ({ namespace }: Address): string => `v1/providers/${namespace}/${TYPE}`;
const mirrorFolder = ({ host, namespace }: Address): string => `${host}/${namespace}/${TYPE}`;
const nameOf = (version: string, rest: string): string => `terraform-provider-${TYPE}_${version}_${rest}`;

async function filesOf({ address, version, archives, sbom, signer }: Release): Promise<readonly File[]> {
  const place = (rest: string): string => `releases/${version}/${nameOf(version, rest)}`;
  const manifest = json({ version: 1, metadata: { protocol_versions: PROTOCOLS } });
  const sums = sumsOf(version, archives, manifest);
  const { host, namespace } = address;
  const files: File[] = [
    [MARKER, json({ source: `${host}/${namespace}/${TYPE}` })],
    ...archives.map(({ platform, zip }): File => [place(`${platform}.zip`), zip]),
    [place("manifest.json"), manifest],
    [place("sbom.cdx.json"), sbom],
    [place("SHA256SUMS"), sums],
    [`${mirrorFolder(address)}/${version}.json`, json({ archives: mirrored(version, archives) })],
  ];
  if (signer === undefined) return files;
  const keys = [{ key_id: signer.keyId, ascii_armor: signer.publicKey }];
  const downloads = archives.map(({ platform, sha256 }): File => {
    const [os = "", arch = ""] = platform.split("_");
    // Relative to this file: any host may serve it.
    const url = (rest: string): string => `../../../../../../../${place(rest)}`;
    const download = {
      protocols: PROTOCOLS,
      os,
      arch,
      filename: nameOf(version, `${platform}.zip`),
      download_url: url(`${platform}.zip`),
      shasums_url: url("SHA256SUMS"),
      shasums_signature_url: url("SHA256SUMS.sig"),
      shasum: sha256,
      signing_keys: { gpg_public_keys: keys },
    };
    return [`${providerFolder(address)}/${version}/download/${os}/${arch}`, json(download)];
  });
  return [...files, [place("SHA256SUMS.sig"), await signer.sign(sums)], ...downloads];
}

function sumsOf(version: string, archives: readonly Archive[], manifest: string): string {
  const lines = archives.map(({ platform, sha256 }) => `${sha256}  ${nameOf(version, `${platform}.zip`)}\n`);
  return `${lines.join("")}${sha256Of(manifest)}  ${nameOf(version, "manifest.json")}\n`;
}

function mirrored(version: string, archives: readonly Archive[]): object {
  return Object.fromEntries(
    archives.map(({ platform, hashes }) => [
      platform,
      { url: `../../../releases/${version}/${nameOf(version, `${platform}.zip`)}`, hashes },
    ]),
  );
}

/** The lists of versions, with those that the folder has. */
function listsOf(folder: string, { address, version, archives, signer }: Release): readonly File[] {
  const index = `${mirrorFolder(address)}/index.json`;
  const { versions } = read<MirrorIndex>(folder, index, { versions: {} });
  const lists: File[] = [[index, json({ versions: { ...versions, [version]: {} } })]];
  if (signer === undefined) return lists;
  const list = `${providerFolder(address)}/versions`;
  const others = read<Versions>(folder, list, { versions: [] }).versions.filter((other) => other.version !== version);
  const platforms = archives.map(({ platform }) => {
    const [os = "", arch = ""] = platform.split("_");
    return { os, arch };
  });
  return [
    ...lists,
    [list, json({ versions: [...others, { version, protocols: PROTOCOLS, platforms }] })],
    [".well-known/terraform.json", json({ "providers.v1": "/v1/providers/" })],
  ];
}

function read<Content>(folder: string, path: string, otherwise: Content): Content {
  const file = join(folder, path);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Content) : otherwise;
}

export function sha256Of(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
