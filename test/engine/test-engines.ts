import { tryBroughtEngine } from "./brought-engine";
import type { Engine } from "./engine";
import { obtainOrSkip } from "../programs/program-cache";
import { isProgram, type Recipe, type Report, type SkippedProgram } from "../programs/recipe";
import { obtainGenuineProviders } from "./genuine-providers";
import { namedProviderConfig, ownProviders } from "./provider-source";
import { RECIPES } from "./recipes";
import { userCacheFolder } from "../programs/user-cache";

/** What the end-to-end suite runs on. */
export interface TestEngines {
  readonly engines: readonly Engine[];
  /** Engines of the suite that this machine cannot get. */
  readonly skipped: readonly SkippedProgram[];
}

type Outcome = Engine | SkippedProgram;

/**
 * The engines of the end-to-end suite, each from the cache, or got and put there, with the null and external providers: those
 * that `E2E_TF_CLI_CONFIG` serves, else the genuine ones where the engine can install them, else the stand-ins. It is reported
 * which. `E2E_ENGINES` restricts them to a comma-separated list of names.
 *
 * @throws Error when `E2E_ENGINES` or `E2E_TF_CLI_CONFIG` names what does not exist
 */
export async function obtainTestEngines(report: Report, env: NodeJS.ProcessEnv = process.env): Promise<TestEngines> {
  const recipes = selectRecipes(env.E2E_ENGINES);
  namedProviderConfig(env);
  const outcomes = await obtainAll(recipes, env, report);
  return {
    engines: await Promise.all(outcomes.filter(isProgram).map((engine) => withProviders(engine, env, report))),
    skipped: outcomes.filter((outcome): outcome is SkippedProgram => !isProgram(outcome)),
  };
}

async function withProviders(engine: Engine, env: NodeJS.ProcessEnv, report: Report): Promise<Engine> {
  const named = namedProviderConfig(env);
  if (named !== undefined) {
    report(`${engine.name}: the null and external providers that ${named} serves`);
    return { ...engine, ...(await ownProviders(env)) };
  }
  const genuine = await obtainGenuineProviders(engine, userCacheFolder("genuine-providers", env), env);
  if ("cliConfigFile" in genuine) {
    report(`${engine.name}: the genuine null and external providers`);
    return { ...engine, ...genuine };
  }
  report(
    `${engine.name}: stand-ins for the null and external providers, the genuine ones cannot be had (${genuine.trouble})`,
  );
  return { ...engine, ...(await ownProviders(env)) };
}

/**
 * The recipes that a comma-separated list of names selects: all of them when it is absent or empty.
 *
 * @throws Error when it holds an unknown name
 */
export function selectRecipes(list = "", recipes: readonly Recipe<Engine>[] = RECIPES): readonly Recipe<Engine>[] {
  const wanted = list
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  const known = recipes.map(({ name }) => name);
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new Error(`unknown engine "${unknown}" in E2E_ENGINES: expected some of ${known.join(",")}`);
  return wanted.length === 0 ? recipes : recipes.filter(({ name }) => wanted.includes(name));
}

/** One after another: two builds at once would only take each other's cores. */
async function obtainAll(
  recipes: readonly Recipe<Engine>[],
  env: NodeJS.ProcessEnv,
  report: Report,
): Promise<Outcome[]> {
  const brought = await tryBroughtEngine(env).catch(() => undefined);
  const outcomes: Outcome[] = [];
  for (const recipe of recipes) {
    const same = brought?.name === recipe.name ? brought : undefined;
    outcomes.push(same ?? (await obtainOrSkip(recipe, userCacheFolder("programs", env), report)));
  }
  return outcomes;
}
