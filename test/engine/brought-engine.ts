import { access, constants } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import type { Engine } from "./engine";
import { identifyEngine, isSupported, OLDEST_VERSION } from "./identify";

/**
 * The engine that the user brought: `TERRAFORM_BINARY_NAME` (a path, or a name on PATH) if set; else `terraform`, else `tofu`
 * on PATH; undefined when there is none.
 *
 * @throws Error when the named engine is missing, or the one found does not run or is older than the oldest supported
 */
export async function tryBroughtEngine(env: NodeJS.ProcessEnv = process.env): Promise<Engine | undefined> {
  const named = env.TERRAFORM_BINARY_NAME;
  if (named) return supported(await findNamed(named, env));
  const path = (await tryOnPath("terraform", env)) ?? (await tryOnPath("tofu", env));
  return path === undefined ? undefined : supported(path);
}

async function findNamed(named: string, env: NodeJS.ProcessEnv): Promise<string> {
  const path = /[\\/]/.test(named) ? resolve(named) : await tryOnPath(named, env);
  if (path !== undefined) return path;
  throw new Error(`no engine "${named}" on PATH: TERRAFORM_BINARY_NAME should name an executable; correct or unset it`);
}

async function supported(path: string): Promise<Engine> {
  const engine = await identifyEngine(path);
  if (isSupported(engine.version)) return engine;
  const remedy = "update it, or name a newer one in TERRAFORM_BINARY_NAME";
  throw new Error(`${path} is too old: got ${engine.name}, expected ${OLDEST_VERSION} or newer; ${remedy}`);
}

async function tryOnPath(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const folder of (env.PATH ?? "").split(delimiter).filter(Boolean)) {
    const path = resolve(join(folder, name));
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
