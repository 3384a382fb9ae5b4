import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { NODE_VERSION, type NodeBinary } from "./platforms";
import { ReleaseError } from "./release-error";
import { run } from "./run";

/**
 * Path of a Node.js in the user's cache, after a check of all its bytes. The first time npm gets it.
 *
 * @throws ReleaseError when npm cannot get it, or when it is not the one whose checksum is known
 */
export function nodeBinary(binary: NodeBinary): string {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "cdktf-ontap-iscsi", "release");
  const name = `${binary.npmPackage}-${NODE_VERSION}`;
  const cached = join(cache, name);
  if (existsSync(cached) && checksum(cached) === binary.sha256) return cached;
  mkdirSync(cache, { recursive: true });
  const aside = mkdtempSync(join(cache, ".unfinished-"));
  try {
    const got = get(`${binary.npmPackage}@${NODE_VERSION}`, aside, binary.path);
    const found = checksum(got);
    if (found !== binary.sha256)
      throw new ReleaseError(`${name} has the checksum ${found}, expected ${binary.sha256}: it is not used`);
    chmodSync(got, 0o755);
    renameSync(got, cached);
    return cached;
  } finally {
    rmSync(aside, { recursive: true });
  }
}

function get(specification: string, folder: string, path: string): string {
  try {
    const packed = JSON.parse(run("npm", ["pack", specification, "--json", "--loglevel=error"], { cwd: folder })) as
      readonly { readonly filename: string }[] | Readonly<Record<string, { readonly filename: string }>>;
    const [{ filename } = { filename: "" }] = Object.values(packed);
    run("tar", ["-xzf", filename, `package/${path}`], { cwd: folder });
    return join(folder, "package", path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ReleaseError(`cannot get ${specification} by npm (${reason})`, { cause: error });
  }
}

function checksum(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
