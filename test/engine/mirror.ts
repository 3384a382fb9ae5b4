import { createHash, randomBytes } from "node:crypto";
import { access, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { build } from "esbuild";

/** A stand-in provider of this folder, under the version of the provider that it stands in for. */
export interface StandIn {
  readonly name: "null" | "external";
  readonly version: string;
}

/** The stand-ins of the mirror. */
export const STAND_INS: readonly StandIn[] = [
  { name: "null", version: "3.2.4" },
  { name: "external", version: "2.3.5" },
];

// The hosts that Terraform and OpenTofu assume in a source address without one. Here they are only names of folders.
const HOSTS = ["registry.terraform.io", "registry.opentofu.org"];

/** What the CLI configuration of a mirror is called. */
export const CLI_CONFIGURATION = "providers.tfrc";
/** What the program is called, next to it, that serves both stand-ins to any number of runs when started with `--debug`. */
export const BOTH_STAND_INS = "both.cjs";
const EXECUTABLE = 0o755;

/** A file of the mirror. */
interface MirrorFile {
  readonly path: string;
  readonly content: string;
  readonly mode?: number;
}

/**
 * Bundles the stand-in providers and offers them to engines of this machine through a filesystem mirror in `directory`.
 *
 * The mirror's folder is named for its content: the same sources give the same folder with the same bytes, other sources
 * another one, and a mirror that an engine uses never changes. It is made aside and moved into place at once, so that any
 * number of processes may build into one directory. POSIX only: a package is a shell script that runs Node.
 *
 * @returns path of a CLI configuration (for `TF_CLI_CONFIG_FILE`) that uses only the mirror
 * @throws Error from esbuild or the file system
 */
export async function buildMirror(directory: string): Promise<string> {
  const both = { path: BOTH_STAND_INS, content: await bundled("both") };
  const files = [...(await Promise.all(STAND_INS.map(packagesOf))).flat(), both];
  const folder = join(resolve(directory), digestOf(files));
  const configuration = { path: CLI_CONFIGURATION, content: usesOnlyMirror(join(folder, "providers")) };
  if (!(await exists(folder))) await publish([...files, configuration], folder);
  return join(folder, CLI_CONFIGURATION);
}

async function packagesOf(standIn: StandIn): Promise<MirrorFile[]> {
  const { name, version } = standIn;
  const bundle = await bundled(name);
  return HOSTS.map((host) => join("providers", host, "hashicorp", name, version, platform())).flatMap((folder) => [
    { path: join(folder, `terraform-provider-${name}_v${version}`), content: launcher(standIn), mode: EXECUTABLE },
    { path: join(folder, "provider.cjs"), content: bundle },
  ]);
}

async function bundled(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(__dirname, "providers", `${name}.ts`)],
    bundle: true,
    minify: true,
    platform: "node",
    target: "node20.18",
    format: "cjs",
    write: false,
  });
  return outputFiles.map(({ text }) => text).join("");
}

// To stdout: engines show its first line when a provider does not start, and hide stderr.
function launcher({ name }: StandIn): string {
  return `#!/bin/sh
command -v node >/dev/null || { echo "the stand-in of the ${name} provider needs Node.js: no \\"node\\" on PATH"; exit 1; }
exec node "$(dirname "$0")/provider.cjs" "$@"
`;
}

/**
 * Text of a CLI configuration that gets providers from a filesystem mirror and nowhere else, but for the one that synthesis
 * writes into the folder of a stack.
 */
export function usesOnlyMirror(path: string): string {
  return `provider_installation {
  filesystem_mirror {
    path    = ${JSON.stringify(path)}
    exclude = ["cdktf.local/*/*"]
  }
  filesystem_mirror {
    path    = "terraform.d/plugins"
    include = ["cdktf.local/*/*"]
  }
}
`;
}

/** This machine in Go's words, as engines name it. */
function platform(): string {
  return `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
}

function digestOf(files: readonly MirrorFile[]): string {
  return createHash("sha256")
    .update(JSON.stringify([files, usesOnlyMirror("")]))
    .digest("hex")
    .slice(0, 16);
}

async function publish(files: readonly MirrorFile[], folder: string): Promise<void> {
  const aside = `${folder}.unfinished-${randomBytes(6).toString("hex")}`;
  try {
    for (const { path, content, mode } of files) await write(join(aside, path), content, mode);
    await rename(aside, folder);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    // Another process was faster; its mirror has the same bytes.
    if (!(await exists(folder))) throw error;
  }
}

async function write(path: string, content: string, mode?: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content, { mode });
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
