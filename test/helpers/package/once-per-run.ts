import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Variable that carries the folder of a run of tests from the process that began it to its workers. */
const FOLDER_VARIABLE = "E2E_FOLDER_OF_RUN";
const POLL_MS = 200;

/** What became of the making, as its JSON says. */
type Made<Value> = { readonly value: Value } | { readonly failure: string };

/** Before a run: makes the folder in which its test files share what one of them made. */
export async function beginSharing(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "ontap-iscsi-run-"));
  process.env[FOLDER_VARIABLE] = folder;
  // Engines start thousands of programs: with their compiled code at hand, each takes a sixth less time from Node.js 22 on.
  process.env.NODE_COMPILE_CACHE ??= join(folder, "compiled");
}

/** After the run. */
export async function endSharing(): Promise<void> {
  const folder = process.env[FOLDER_VARIABLE];
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}

/**
 * What the first test file of a run that asks makes, for all of them: the others wait for it.
 *
 * @param make makes it in a folder of its own, which lasts as long as the run.
 * @throws Error with what the making failed with
 */
export async function oncePerRun<Value>(name: string, make: (folder: string) => Promise<Value>): Promise<Value> {
  const run = process.env[FOLDER_VARIABLE];
  if (run === undefined) throw new Error("no folder of the run here: run this test with the jest project e2e");
  const folder = join(run, name);
  const isFirst = await isNew(folder);
  if (isFirst) await tell(`${folder}.json`, await outcomeOf(make(folder)));
  const made = await told<Value>(`${folder}.json`);
  if ("failure" in made) throw new Error(made.failure);
  return made.value;
}

async function isNew(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function outcomeOf<Value>(making: Promise<Value>): Promise<Made<Value>> {
  try {
    return { value: await making };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

/** At once, so that nobody reads half of it. */
async function tell(path: string, made: Made<unknown>): Promise<void> {
  await writeFile(`${path}.unfinished`, JSON.stringify(made));
  await rename(`${path}.unfinished`, path);
}

async function told<Value>(path: string): Promise<Made<Value>> {
  for (;;) {
    const text = await readFile(path, "utf8").catch(() => undefined);
    if (text !== undefined) return JSON.parse(text) as Made<Value>;
    await sleep(POLL_MS);
  }
}
