import { Command } from "commander";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { PROVIDER_SOURCE } from "../lib/model/contract";
import { packageFor } from "./executable";
import { PLATFORMS } from "./platforms";
import { checkOptions, type Options } from "./options";
import { addRelease, type Archive, sha256Of } from "./registry";
import { ReleaseError } from "./release-error";
import { ROOT, run } from "./run";
import { sbomOf } from "./sbom";
import { PASSPHRASE_VARIABLE, signerOf } from "./signing";

const { version: OWN_VERSION } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as Pick<
  Options,
  "version"
>;
const [HOST = "", NAMESPACE = ""] = PROVIDER_SOURCE.split("/");
async function release(options: Options): Promise<void> {
  checkOptions(options);
  const { out, version, host, namespace, platform, key } = options;
  const signer = key === undefined ? undefined : await signerOf(key);
  const work = mkdtempSync(join(tmpdir(), "provider-release-"));
  try {
    const commit = commitOf();
    run(process.execPath, [join(ROOT, "lib", "bundle.mjs"), work], {
      env: { ...process.env, PROVIDER_BUILD: `${version} (commit ${commit})` },
    });
    const archives = platform.toSorted().map((each) => archiveOf(each, version, work));
    const { inputs } = JSON.parse(readFileSync(join(work, "provider.json"), "utf8")) as { readonly inputs: object };
    const sbom = sbomOf(Object.keys(inputs), version);
    mkdirSync(out, { recursive: true });
    await addRelease(out, { address: { host, namespace }, version, archives, sbom, signer });
    for (const each of archives) print(`${each.platform}  ${each.hashes.join("  ")}`);
    print(`${host}/${namespace}/ontap ${version} is in ${out}${signer ? `, signed by ${signer.keyId}` : ""}`);
    if (!signer)
      print("without --key it is no registry, but a network mirror: engines refuse a registry that does not sign");
  } finally {
    rmSync(work, { recursive: true });
  }
}

function archiveOf(platform: string, version: string, work: string): Archive {
  const { zip, hash } = packageFor(platform, version, work);
  const sha256 = sha256Of(zip);
  return { platform, zip, sha256, hashes: [hash, `zh:${sha256}`] };
}

/** The commit, marked where files differ from it. */
function commitOf(): string {
  try {
    return run("git", ["describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]).trim();
  } catch {
    return "unknown";
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

const several = (value: string, before: readonly string[]): readonly string[] =>
  before.length === Object.keys(PLATFORMS).length ? [value] : [...before, value];

const command = new Command("release:provider")
  .description(
    "Makes a release of the provider: zips, checksums, signature and SBOM, in a folder that any web server serves as a registry and as a network mirror.",
  )
  .requiredOption("--out <folder>", "folder of the registry; releases in it stay", (path) => resolve(path))
  .option("--version <version>", "semantic version of the release", OWN_VERSION)
  .option("--key <file>", `private OpenPGP key in ASCII armor; ${PASSPHRASE_VARIABLE} holds its passphrase`)
  .option("--host <name>", "host in the provider's source", HOST)
  .option("--namespace <name>", "namespace in the provider's source", NAMESPACE)
  .option("--platform <os_arch>", "only this platform; may be repeated", several, Object.keys(PLATFORMS))
  .action(async (options: Options) => {
    try {
      await release(options);
    } catch (error) {
      if (!(error instanceof ReleaseError)) throw error;
      process.stderr.write(`release:provider: ${error.message}\n`);
      process.exitCode = 1;
    }
  });

void command.parseAsync();
