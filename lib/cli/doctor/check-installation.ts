import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "../../errors";
import type { Environment } from "../../ontap/profile";
import type { Finding } from "./checklist";
import { servesProvider } from "./provider-installation";

/** Where engines look for their CLI configuration in a user's home folder; on Windows, in the one of its applications. */
const FILES = [".terraformrc", ".tofurc"];
const WINDOWS_FILES = ["terraform.rc", "tofu.rc"];

const REMEDY =
  'add to its provider_installation a filesystem_mirror with path = "terraform.d/plugins" and include = ["cdktf.local/*/*"], ' +
  'and to its direct and network_mirror exclude = ["cdktf.local/*/*"]';

/**
 * Whether the CLI configuration of the engines lets them install the provider of provider mode. One that does not is warned
 * of: services that are `null_resource`s do not need it.
 */
export function checkInstallation(environment: Environment): Finding<undefined> {
  const files = configurationFiles(environment);
  const [first] = files;
  if (first === undefined) {
    const details = ["no CLI configuration: engines look into the stack's folder for the provider of provider mode"];
    return { status: "ok", value: undefined, details };
  }
  return {
    status: "ok",
    value: undefined,
    details: [`CLI configuration: ${files.join(", ")}`],
    warnings: files.flatMap(warningOf),
    facts: { files },
  };
}

function configurationFiles({ TF_CLI_CONFIG_FILE, APPDATA, HOME }: Environment): readonly string[] {
  if (TF_CLI_CONFIG_FILE) return [TF_CLI_CONFIG_FILE];
  const [folder, names] = APPDATA ? [APPDATA, WINDOWS_FILES] : [HOME, FILES];
  return folder ? names.map((name) => join(folder, name)).filter((file) => existsSync(file)) : [];
}

function warningOf(file: string): string[] {
  if (!existsSync(file)) return [`TF_CLI_CONFIG_FILE is ${file}, which does not exist: unset it, or make that file`];
  try {
    if (servesProvider(readFileSync(file, "utf8"))) return [];
    return [
      `${file} keeps engines from the provider of Provisioning.PROVIDER, which stands in the stack's folder; ${REMEDY}`,
    ];
  } catch (error) {
    return [`${file} cannot be read: ${messageOf(error)}`];
  }
}
