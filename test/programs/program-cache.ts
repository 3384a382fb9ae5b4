import { mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Program, Recipe, Report, SkippedProgram } from "./recipe";

const UNFINISHED = ".unfinished-";
const ABANDONED_AFTER_MS = 60 * 60_000;

/** The program of a recipe if the cache holds it and it runs; undefined otherwise. */
export async function tryCachedProgram<P extends Program>(recipe: Recipe<P>, folder: string): Promise<P | undefined> {
  const found = await recipe.identify(join(folder, recipe.name, recipe.executable)).catch(() => undefined);
  return found?.name === recipe.name ? found : undefined;
}

/**
 * The program of a recipe: from the cache, or made and put there.
 *
 * A program is made in a folder of its own, verified there and moved into place at once, so that a half-made one is never
 * used. Two processes may do so at the same time: the first to finish wins and both use its program.
 *
 * @throws Error saying why it cannot be made on this machine
 */
export async function obtainProgram<P extends Program>(recipe: Recipe<P>, folder: string, report: Report): Promise<P> {
  const cached = await tryCachedProgram(recipe, folder);
  if (cached !== undefined) return cached;
  report(`getting ${recipe.name} once: ${recipe.how}`);
  const start = Date.now();
  const program = await makeAndPublish(recipe, folder);
  report(`got ${program.name} in ${Math.round((Date.now() - start) / 1000)} s: ${program.path}`);
  return program;
}

/** As {@link obtainProgram}, with a failure reported and returned as the reason for going on without this program. */
export async function obtainOrSkip<P extends Program>(
  recipe: Recipe<P>,
  folder: string,
  report: Report,
): Promise<P | SkippedProgram> {
  try {
    return await obtainProgram(recipe, folder, report);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    report(`${recipe.name} cannot be got on this machine: ${reason}`);
    return { name: recipe.name, reason };
  }
}

async function makeAndPublish<P extends Program>(recipe: Recipe<P>, folder: string): Promise<P> {
  await mkdir(folder, { recursive: true });
  await sweep(folder);
  const unfinished = await mkdtemp(join(folder, UNFINISHED));
  try {
    await recipe.make(unfinished);
    await verify(recipe, unfinished);
    return await publish(recipe, unfinished, folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function verify({ name, executable, identify }: Recipe, folder: string): Promise<void> {
  const made = await identify(join(folder, executable));
  if (made.name !== name) throw new Error(`expected ${name}, but what was made says that it is ${made.name}`);
}

async function publish<P extends Program>(recipe: Recipe<P>, unfinished: string, folder: string): Promise<P> {
  const place = join(folder, recipe.name);
  const move = (): Promise<unknown> => rename(unfinished, place).catch((error: unknown) => error);
  // It fails where a folder is there: of another process that was quicker, whose program serves, or of one that runs no more.
  await move();
  const first = await tryCachedProgram(recipe, folder);
  if (first !== undefined) return first;
  await rm(place, { recursive: true, force: true });
  const failure = await move();
  const program = await tryCachedProgram(recipe, folder);
  if (program === undefined) throw new Error(`${recipe.name} does not run from ${place}`, { cause: failure });
  return program;
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
