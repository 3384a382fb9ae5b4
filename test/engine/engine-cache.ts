import { mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Engine, Report, SkippedEngine } from "./engine";
import { identifyEngine } from "./identify";
import type { Recipe } from "./recipes";

const UNFINISHED = ".unfinished-";
const ABANDONED_AFTER_MS = 60 * 60_000;

/** The engine of a recipe if the cache holds it and it runs; undefined otherwise. */
export async function tryCachedEngine({ name, executable }: Recipe, folder: string): Promise<Engine | undefined> {
  const found = await identifyEngine(join(folder, name, executable)).catch(() => undefined);
  return found?.name === name ? found : undefined;
}

/**
 * The engine of a recipe: from the cache, or made and put there.
 *
 * An engine is made in a folder of its own, verified there and moved into place at once, so that a half-made one is never
 * used. Two processes may do so at the same time: the first to finish wins and both use its engine.
 *
 * @throws Error saying why it cannot be made on this machine
 */
export async function obtainCachedEngine(recipe: Recipe, folder: string, report: Report): Promise<Engine> {
  const cached = await tryCachedEngine(recipe, folder);
  if (cached !== undefined) return cached;
  report(`getting ${recipe.name} once: ${recipe.how}`);
  const start = Date.now();
  const engine = await makeAndPublish(recipe, folder);
  report(`got ${engine.name} in ${Math.round((Date.now() - start) / 1000)} s: ${engine.path}`);
  return engine;
}

/** As {@link obtainCachedEngine}, with a failure reported and returned as the reason for going on without this engine. */
export async function obtainOrSkip(recipe: Recipe, folder: string, report: Report): Promise<Engine | SkippedEngine> {
  try {
    return await obtainCachedEngine(recipe, folder, report);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    report(`${recipe.name} cannot be got on this machine: ${reason}`);
    return { name: recipe.name, reason };
  }
}

async function makeAndPublish(recipe: Recipe, folder: string): Promise<Engine> {
  await mkdir(folder, { recursive: true });
  await sweep(folder);
  const unfinished = await mkdtemp(join(folder, UNFINISHED));
  try {
    await recipe.make(unfinished);
    await verify(recipe, join(unfinished, recipe.executable));
    return await publish(recipe, unfinished, folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function verify({ name }: Recipe, path: string): Promise<void> {
  const made = await identifyEngine(path);
  if (made.name !== name) throw new Error(`expected ${name}, but what was made says that it is ${made.name}`);
}

async function publish(recipe: Recipe, unfinished: string, folder: string): Promise<Engine> {
  const earlier = await tryCachedEngine(recipe, folder);
  if (earlier !== undefined) return earlier;
  const place = join(folder, recipe.name);
  await rm(place, { recursive: true, force: true });
  // Where another process was quicker between these two lines, its folder is there again, and its engine serves.
  const failure = await rename(unfinished, place).catch((error: unknown) => error);
  const engine = await tryCachedEngine(recipe, folder);
  if (engine === undefined) throw new Error(`${recipe.name} does not run from ${place}`, { cause: failure });
  return engine;
}

/** Removes what killed processes left behind. */
async function sweep(folder: string): Promise<void> {
  const leftovers = (await readdir(folder)).filter((entry) => entry.startsWith(UNFINISHED));
  for (const path of leftovers.map((entry) => join(folder, entry))) {
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > ABANDONED_AFTER_MS) await rm(path, { recursive: true, force: true });
  }
}
