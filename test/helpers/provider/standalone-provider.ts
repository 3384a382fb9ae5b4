import { unzipSync } from "fflate";
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { PROVIDER_SOURCE } from "../../../lib/model/contract";
import { ownPlatform } from "../../../release/platforms";
import { isOnEveryEngine } from "../../engine/suite";
import { type CommandOutcome, runCommand } from "../../programs/run-command";
import { oncePerRun } from "../package/once-per-run";
import { REPOSITORY } from "../repository";

/** A release of the provider, and how an engine uses its executable where no Node.js is on the PATH. */
export interface StandaloneProvider {
  /** Text of a CLI configuration that gets the provider from the executable, and others from nowhere. */
  readonly cliConfig: string;
  /** A PATH with nothing on it. */
  readonly env: { readonly PATH: string };
  readonly executable: string;
  /** Folder of the static registry. */
  readonly registry: string;
  /** What the release printed. */
  readonly printed: string;
}

/** The version of the releases that tests make. */
export const RELEASED = "1.2.3";
export const MAKING_TIMEOUT_MS = 400_000;
const PASSPHRASE = "of the test's key";

/** Makes a release, once for a run of tests: for this machine, and with `E2E_EVERY_ENGINE` for all platforms. */
export function standaloneProvider(): Promise<StandaloneProvider> {
  return oncePerRun("standalone", make);
}

/** Runs `npm run release:provider` without npm. */
export function releaseProvider(args: readonly string[], settings: NodeJS.ProcessEnv = {}): Promise<CommandOutcome> {
  const options = {
    cwd: REPOSITORY,
    env: { ...process.env, RELEASE_KEY_PASSPHRASE: PASSPHRASE, ...settings },
    timeoutMs: MAKING_TIMEOUT_MS,
  };
  return runCommand(process.execPath, ["--import", "tsx", join("release", "main.ts"), ...args], options);
}

/** What a release of this run is made with. */
export function releaseArguments(registry: string, key: string): readonly string[] {
  const only = isOnEveryEngine() ? [] : ["--platform", ownPlatform()];
  return ["--out", registry, "--version", RELEASED, "--key", key, ...only];
}

/**
 * Writes a fresh private key, whose passphrase `releaseProvider` knows; made by a process, since Jest loads no ES module.
 *
 * @returns the public key, armored
 */
export async function createKey(file: string): Promise<string> {
  const options = { userIDs: [{ name: "test" }], passphrase: PASSPHRASE, type: "rsa", rsaBits: 3072 };
  const program = `import("openpgp").then(async (pgp) => {
    const { privateKey, publicKey } = await pgp.generateKey(${JSON.stringify(options)});
    fs.writeFileSync(${JSON.stringify(file)}, privateKey);
    process.stdout.write(publicKey);
  })`;
  const { stdout } = await runCommand(process.execPath, ["-e", program], { cwd: REPOSITORY });
  return stdout;
}

async function make(folder: string): Promise<StandaloneProvider> {
  const [registry, bin, mirror] = [join(folder, "registry"), join(folder, "bin"), join(folder, "mirror")];
  const key = join(folder, "key.asc");
  await createKey(key);
  const { stdout, stderr, trouble } = await releaseProvider(releaseArguments(registry, key));
  if (trouble !== undefined) throw new Error(`no release: ${stderr}${stdout}`);
  const unpacked = join(mirror, PROVIDER_SOURCE, RELEASED, ownPlatform());
  for (const each of [bin, unpacked]) mkdirSync(each, { recursive: true });
  const zip = join(registry, "releases", RELEASED, `terraform-provider-ontap_${RELEASED}_${ownPlatform()}.zip`);
  for (const [name, content] of Object.entries(unzipSync(readFileSync(zip)))) {
    writeFileSync(join(unpacked, name), content);
    chmodSync(join(unpacked, name), 0o755);
  }
  const [name = ""] = readdirSync(unpacked);
  return {
    cliConfig: `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`,
    env: { PATH: bin },
    executable: join(unpacked, name),
    registry,
    printed: stdout,
  };
}
