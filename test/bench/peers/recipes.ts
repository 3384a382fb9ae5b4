import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { obtainProgram } from "../../programs/program-cache";
import type { Program, Recipe, Report } from "../../programs/recipe";
import { runCommand } from "../../programs/run-command";
import { userCacheFolder } from "../../programs/user-cache";
import { python } from "../../programs/recipes";

const NETAPP_ONTAP_VERSION = "9.19.1.0";
const ANSIBLE_VERSION = "12.3.0";
const ANSIBLE_CORE_VERSION = "2.19.13";

/** Other tools of NetApp, as programs. */
export interface Peers {
  /** Python with NetApp's library. */
  readonly python: Program;
  /** `ansible-playbook` with NetApp's collection. */
  readonly ansible: Program;
}

/**
 * The peers from the user's cache, or installed from PyPI and put there.
 *
 * @throws Error saying why this machine cannot have them
 */
export async function obtainPeers(report: Report, env: NodeJS.ProcessEnv = process.env): Promise<Peers> {
  const folder = userCacheFolder("programs", env);
  return {
    python: await obtainProgram(NETAPP_ONTAP, folder, report),
    ansible: await obtainProgram(ANSIBLE, folder, report),
  };
}

/** NetApp's Python library. */
const NETAPP_ONTAP: Recipe = {
  name: `netapp-ontap-${NETAPP_ONTAP_VERSION}`,
  executable: "python",
  how: "a Python wheel of 31 MB and what it needs, some seconds",
  make: async (folder) => {
    await install(folder, `netapp-ontap==${NETAPP_ONTAP_VERSION}`);
    await writeFile(join(folder, "python"), await launcher(), { mode: 0o755 });
  },
  identify: (path) =>
    identify(path, ["-c", "import netapp_ontap; print(netapp_ontap.__file__)"], "netapp_ontap", {
      name: "netapp-ontap",
      version: NETAPP_ONTAP_VERSION,
    }),
};

/** Ansible's core with NetApp's collection, which the package `ansible` has among many others. */
const ANSIBLE: Recipe = {
  name: `ansible-${ANSIBLE_VERSION}`,
  executable: "ansible-playbook",
  how: "a Python wheel of 54 MB, of which NetApp's collection is kept, some seconds",
  make: async (folder) => {
    await install(folder, `ansible-core==${ANSIBLE_CORE_VERSION}`, "requests");
    const download = ["-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder];
    await python([...download, `ansible==${ANSIBLE_VERSION}`]);
    await python(["-c", KEEP_COLLECTION, folder]);
    await writeFile(join(folder, "ansible-playbook"), await launcher("-m", "ansible", "playbook"), { mode: 0o755 });
  },
  identify: (path) =>
    identify(path, ["--version"], `[core ${ANSIBLE_CORE_VERSION}]`, { name: "ansible", version: ANSIBLE_VERSION }),
};

/** Unpacks NetApp's collection from the wheel in a folder and removes the wheel. */
const KEEP_COLLECTION = `
import glob, os, sys, zipfile
folder = sys.argv[1]
[wheel] = glob.glob(os.path.join(folder, "ansible-*.whl"))
with zipfile.ZipFile(wheel) as archive:
    names = [name for name in archive.namelist() if name.startswith("ansible_collections/netapp/ontap/")]
    archive.extractall(os.path.join(folder, "collections"), names)
os.remove(wheel)
`;

async function install(folder: string, ...requirements: readonly string[]): Promise<void> {
  await python(["-m", "pip", "install", "--quiet", "--target", join(folder, "lib"), ...requirements]);
}

/**
 * A program that runs Python with the packages of its folder. It names the interpreter itself: what `python3` means can differ
 * from folder to folder, and may be a script that looks for it. No virtual environment: such a folder could not be moved.
 */
async function launcher(...args: readonly string[]): Promise<string> {
  const { stdout } = await python(["-c", "import sys; print(sys.executable)"]);
  return `#!/bin/sh
here=\${0%/*}
export PYTHONPATH="$here/lib" ANSIBLE_COLLECTIONS_PATH="$here/collections"
exec ${[JSON.stringify(stdout.trim()), ...args].join(" ")} "$@"
`;
}

/** Asks an executable for what it must print. */
async function identify(
  path: string,
  args: readonly string[],
  expected: string,
  { name, version }: Pick<Program, "name" | "version">,
): Promise<Program> {
  const { stdout, trouble } = await runCommand(path, args);
  if (trouble === undefined && stdout.includes(expected)) return { name: `${name}-${version}`, version, path };
  throw new Error(
    `${path} is no usable ${name} ${version}: ${trouble ?? `it printed ${JSON.stringify(stdout.slice(0, 80))}`}`,
  );
}
