import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROVIDER_NAME, PROVIDER_SOURCE } from "../../../lib/model/contract";
import { providerPackages } from "../../../lib/constructs/provider/provider-package";
import { REPOSITORY } from "../repository";
import { PROVIDER_PROGRAM } from "./provider-process";

const { version: VERSION } = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8")) as Manifest;

interface Manifest {
  readonly version: string;
}

/** A CLI configuration by which Terraform installs the provider from a mirror in the folder; every other one from where it did. */
export function mirrorConfiguration(folder: string): string {
  const mirror = join(folder, "mirror");
  const packages = join(mirror, PROVIDER_SOURCE);
  mkdirSync(packages, { recursive: true });
  const source = { program: readFileSync(PROVIDER_PROGRAM), version: VERSION };
  const files = providerPackages(source).flatMap(({ platforms, zip }) => platforms.map((each) => [each, zip] as const));
  for (const [platform, zip] of files)
    writeFileSync(join(packages, `terraform-provider-${PROVIDER_NAME}_${VERSION}_${platform}.zip`), zip);
  const file = join(folder, "mirror.tfrc");
  writeFileSync(file, `provider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\n`);
  return file;
}
