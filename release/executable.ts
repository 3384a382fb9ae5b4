import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageOf, type ProviderPackage, providerPackages } from "../lib/constructs/provider/provider-package";
import { nodeBinary } from "./node-binary";
import { type NodeBinary, ownPlatform, PLATFORMS } from "./platforms";
import { ReleaseError } from "./release-error";
import { run } from "./run";

/**
 * The package of the provider for a platform.
 *
 * @param folder has the bundle, and takes what is made of it.
 * @throws ReleaseError when there is no Node.js for it
 */
export function packageFor(platform: string, version: string, folder: string): ProviderPackage {
  const binary = PLATFORMS[platform];
  if (binary !== undefined && binary !== "script") {
    const suffix = platform.startsWith("windows") ? ".exe" : "";
    const content = readFileSync(standalone(binary, `${platform}${suffix}`, folder));
    return packageOf([platform], [{ name: programName(version) + suffix, content, executable: true }]);
  }
  const program = readFileSync(join(folder, "provider.cjs"));
  const found = providerPackages({ program, version }).find(({ platforms }) => platforms.includes(platform));
  if (found === undefined) throw new ReleaseError(`there is no package for ${platform}`);
  return found;
}

export function programName(version: string): string {
  return `terraform-provider-ontap_v${version}`;
}

/** A Node.js with the bundle in it, made by the same version of Node.js on this machine. */
function standalone(binary: NodeBinary, name: string, folder: string): string {
  const own = PLATFORMS[ownPlatform()];
  if (own === undefined || own === "script")
    throw new ReleaseError(`executables are not made on ${ownPlatform()}: make the release on Linux or Windows`);
  // A relative path of the program: it gets into the executable.
  const config = {
    main: "provider.cjs",
    output: name,
    executable: nodeBinary(binary),
    disableExperimentalSEAWarning: true,
    // Its bytes differ from run to run, for a gain of a twelfth of a start.
    useCodeCache: false,
    // NODE_OPTIONS are meant for the Node.js of the machine, and may name files that this one cannot load.
    execArgvExtension: "none",
  };
  writeFileSync(join(folder, "sea.json"), JSON.stringify(config));
  run(nodeBinary(own), ["--build-sea", "sea.json"], { cwd: folder });
  return join(folder, name);
}
