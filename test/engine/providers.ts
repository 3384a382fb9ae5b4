import { build } from "esbuild";
import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Report } from "../programs/recipe";
import { runCommand } from "../programs/run-command";
import { userCacheFolder } from "../programs/user-cache";
import { engineEnvironment, type Engine } from "./engine";

/** Names both providers that a stack of ours needs, and nothing else. */
const NEEDS_BOTH_PROVIDERS = `terraform {
  required_providers {
    null     = { source = "hashicorp/null" }
    external = { source = "hashicorp/external" }
  }
}
`;

/** The versions of the providers that the stand-ins stand in for. */
const STAND_INS = { null: "3.2.4", external: "2.3.5" };
/** The hosts that Terraform and OpenTofu assume in a source address without one. Here they are only names of folders. */
const HOSTS = ["registry.terraform.io", "registry.opentofu.org"];
/** What the CLI configuration of a mirror is called. */
const CLI_CONFIGURATION = "providers.tfrc";
/** The program next to it, which serves both stand-ins to any number of runs when started with `--debug`. */
const BOTH_STAND_INS = "both.cjs";

/**
 * The CLI configuration for engines that have none of the user's: the file that `E2E_TF_CLI_CONFIG` names, else one of a
 * mirror with the stand-in providers of this folder, in the user's cache.
 *
 * @throws Error when `E2E_TF_CLI_CONFIG` names no file
 */
export async function providerConfig(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  return namedProviderConfig(env) ?? buildMirror(userCacheFolder("stand-ins", env));
}

/**
 * The CLI configuration that `E2E_TF_CLI_CONFIG` names for every engine; undefined when it is not set.
 *
 * @throws Error when there is no such file
 */
export function namedProviderConfig(env: NodeJS.ProcessEnv): string | undefined {
  const { E2E_TF_CLI_CONFIG: named = "" } = env;
  if (named === "") return undefined;
  if (existsSync(named)) return resolve(named);
  const remedy = "it should name a Terraform CLI configuration; correct or unset it";
  throw new Error(`no file "${named}", which E2E_TF_CLI_CONFIG names: ${remedy}`);
}

/**
 * An engine with the null and external providers: those that `E2E_TF_CLI_CONFIG` serves, else the genuine ones where the engine
 * can install them, else the stand-ins. It is reported which.
 */
export async function withProviders(engine: Engine, env: NodeJS.ProcessEnv, report: Report): Promise<Engine> {
  const named = namedProviderConfig(env);
  if (named !== undefined) {
    report(`${engine.name}: the null and external providers that ${named} serves`);
    return { ...engine, cliConfigFile: named };
  }
  const genuine = await obtainGenuineProviders(engine, userCacheFolder("genuine-providers", env), env);
  if ("cliConfigFile" in genuine) {
    report(`${engine.name}: the genuine null and external providers`);
    return { ...engine, ...genuine };
  }
  const why = `the genuine ones cannot be had (${genuine.trouble})`;
  report(`${engine.name}: stand-ins for the null and external providers, ${why}`);
  const cliConfigFile = await providerConfig(env);
  return { ...engine, cliConfigFile, standIns: join(dirname(cliConfigFile), BOTH_STAND_INS) };
}

/**
 * Tries whether an engine can install the null and external providers as it is configured; changes nothing on the machine
 * but a temporary folder.
 *
 * @returns why it cannot, in a few words; undefined when it can
 */
export async function tryProviders(engine: Engine, inherited: NodeJS.ProcessEnv): Promise<string | undefined> {
  const { cliConfigFile } = engine;
  if (cliConfigFile !== undefined && !existsSync(cliConfigFile)) return `no file ${cliConfigFile}`;
  const folder = await mkdtemp(join(tmpdir(), "provider-probe-"));
  try {
    return await installProviders(engine, folder, inherited);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Lets an engine install the null and external providers below a folder; why it cannot, in a few words. */
async function installProviders(
  engine: Engine,
  folder: string,
  inherited: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  await writeFile(join(folder, "main.tf"), NEEDS_BOTH_PROVIDERS);
  const options = { cwd: folder, env: engineEnvironment(engine, inherited) };
  const { stderr, trouble } = await runCommand(engine.path, ["init", "-no-color"], options);
  // The first sentence of an engine's report, whose boxes and wrapped lines read badly in one line.
  return trouble && (/Error: (.+)/.exec(stderr)?.[1] ?? trouble);
}

/**
 * The genuine providers in a mirror for one engine: installed once as the user's own configuration says, from a registry or
 * wherever that points, so that no test asks a registry again.
 */
async function obtainGenuineProviders(
  engine: Engine,
  directory: string,
  inherited: NodeJS.ProcessEnv,
): Promise<{ readonly cliConfigFile: string } | { readonly trouble: string }> {
  const folder = join(resolve(directory), engine.name);
  const cliConfigFile = join(folder, CLI_CONFIGURATION);
  if ((await tryProviders({ ...engine, cliConfigFile }, inherited)) === undefined) return { cliConfigFile };
  const aside = asideOf(folder);
  await mkdir(aside, { recursive: true });
  try {
    const trouble = await installProviders(engine, aside, inherited);
    if (trouble !== undefined) return { trouble };
    // An engine lays out what it installs as a filesystem mirror is.
    await writeFile(join(aside, CLI_CONFIGURATION), usesOnlyMirror(join(folder, ".terraform", "providers")));
    await rm(folder, { recursive: true, force: true });
    await rename(aside, folder).catch(() => undefined);
    return { cliConfigFile };
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/**
 * Bundles the stand-in providers and offers them to engines of this machine through a filesystem mirror in `directory`.
 *
 * The mirror's folder is named for its content, so that a mirror that an engine uses never changes. It is made aside and moved
 * into place at once: any number of processes may build into one directory. POSIX only: a package is a shell script.
 *
 * @returns path of a CLI configuration (for `TF_CLI_CONFIG_FILE`) that uses only the mirror
 * @throws Error from esbuild or the file system
 */
export async function buildMirror(directory: string): Promise<string> {
  const files = new Map([[BOTH_STAND_INS, await bundled("both")]]);
  for (const [name, version] of Object.entries(STAND_INS)) {
    const bundle = await bundled(name);
    for (const host of HOSTS) {
      const folder = join("providers", host, "hashicorp", name, version, platform());
      files.set(join(folder, `terraform-provider-${name}_v${version}`), launcher(name));
      files.set(join(folder, "provider.cjs"), bundle);
    }
  }
  const content = JSON.stringify([[...files], usesOnlyMirror("")]);
  const folder = join(resolve(directory), createHash("sha256").update(content).digest("hex").slice(0, 16));
  files.set(CLI_CONFIGURATION, usesOnlyMirror(join(folder, "providers")));
  if (!existsSync(folder)) await publish(files, folder);
  return join(folder, CLI_CONFIGURATION);
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
function launcher(name: string): string {
  return `#!/bin/sh
command -v node >/dev/null || { echo "the stand-in of the ${name} provider needs Node.js: no \\"node\\" on PATH"; exit 1; }
exec node "$(dirname "$0")/provider.cjs" "$@"
`;
}

/**
 * Text of a CLI configuration that gets providers from a filesystem mirror and nowhere else, but for the one that synthesis
 * writes into the folder of a stack.
 */
function usesOnlyMirror(path: string): string {
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

async function publish(files: ReadonlyMap<string, string>, folder: string): Promise<void> {
  const aside = asideOf(folder);
  for (const [path, content] of files) {
    await mkdir(dirname(join(aside, path)), { recursive: true });
    await writeFile(join(aside, path), content, { mode: 0o755 });
  }
  // It fails where another process was faster, whose mirror has the same bytes.
  await rename(aside, folder).catch(() => rm(aside, { recursive: true, force: true }));
}

function asideOf(folder: string): string {
  return `${folder}.unfinished-${randomBytes(6).toString("hex")}`;
}
