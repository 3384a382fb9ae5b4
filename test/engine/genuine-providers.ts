import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Engine } from "./engine";
import { CLI_CONFIGURATION, usesOnlyMirror } from "./mirror";
import { installProviders, tryProviders } from "./provider-source";

/** Where an engine puts the providers that it installs: laid out as a filesystem mirror is. */
const INSTALLED = join(".terraform", "providers");

/** A CLI configuration that serves the genuine providers, or why this machine cannot have them. */
export type GenuineProviders = { readonly cliConfigFile: string } | { readonly trouble: string };

/**
 * The genuine null and external providers in a mirror for one engine: installed once as the user's own configuration says,
 * from a registry or wherever that points, so that no test asks a registry again.
 *
 * @param directory where such mirrors are kept, one folder for each engine
 */
export async function obtainGenuineProviders(
  engine: Engine,
  directory: string,
  inherited: NodeJS.ProcessEnv = process.env,
): Promise<GenuineProviders> {
  const folder = join(resolve(directory), engine.name);
  const cliConfigFile = join(folder, CLI_CONFIGURATION);
  if ((await tryProviders({ ...engine, cliConfigFile }, inherited)) === undefined) return { cliConfigFile };
  const trouble = await install(engine, folder, inherited);
  return trouble === undefined ? { cliConfigFile } : { trouble };
}

/** Installs aside and moves into place at once; where another process was faster, its mirror serves. */
async function install(engine: Engine, folder: string, inherited: NodeJS.ProcessEnv): Promise<string | undefined> {
  await mkdir(join(folder, ".."), { recursive: true });
  const aside = await mkdtemp(`${folder}.unfinished-`);
  try {
    const trouble = await installProviders(engine, aside, inherited);
    if (trouble !== undefined) return trouble;
    await writeFile(join(aside, CLI_CONFIGURATION), usesOnlyMirror(join(folder, INSTALLED)));
    await rm(folder, { recursive: true, force: true });
    await rename(aside, folder).catch(() => undefined);
    return undefined;
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}
