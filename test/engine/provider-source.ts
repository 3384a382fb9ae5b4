import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { engineEnvironment, type Engine } from "./engine";
import { BOTH_STAND_INS, buildMirror } from "./mirror";
import { runCommand } from "../programs/run-command";
import { userCacheFolder } from "../programs/user-cache";

/** Names both providers that a stack of ours needs, and nothing else. */
const NEEDS_BOTH_PROVIDERS = `terraform {
  required_providers {
    null     = { source = "hashicorp/null" }
    external = { source = "hashicorp/external" }
  }
}
`;

/**
 * The CLI configuration for engines that have none of the user's: the file that `E2E_TF_CLI_CONFIG` names, else one of a
 * mirror with the stand-in providers of this folder, in the user's cache.
 *
 * @throws Error when `E2E_TF_CLI_CONFIG` names no file
 */
export async function providerConfig(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  return namedProviderConfig(env) ?? buildMirror(userCacheFolder("stand-ins", env));
}

/** How an engine of ours reaches the providers of {@link providerConfig}: the stand-ins also where one program serves many runs. */
export async function ownProviders(
  env: NodeJS.ProcessEnv = process.env,
): Promise<Pick<Engine, "cliConfigFile" | "standIns">> {
  const cliConfigFile = await providerConfig(env);
  const isNamed = namedProviderConfig(env) !== undefined;
  return isNamed ? { cliConfigFile } : { cliConfigFile, standIns: join(dirname(cliConfigFile), BOTH_STAND_INS) };
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
 * Tries whether an engine can install the null and external providers as it is configured; changes nothing on the machine
 * but a temporary folder.
 *
 * @param timeoutMs how long the installation may take
 * @returns why it cannot, in a few words; undefined when it can
 */
export async function tryProviders(
  engine: Engine,
  inherited: NodeJS.ProcessEnv = process.env,
  timeoutMs?: number,
): Promise<string | undefined> {
  const { cliConfigFile } = engine;
  if (cliConfigFile !== undefined && !existsSync(cliConfigFile)) return `no file ${cliConfigFile}`;
  const folder = await mkdtemp(join(tmpdir(), "provider-probe-"));
  try {
    return await installProviders(engine, folder, inherited, timeoutMs);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Lets an engine install the null and external providers below a folder; why it cannot, in a few words. */
export async function installProviders(
  engine: Engine,
  folder: string,
  inherited: NodeJS.ProcessEnv,
  timeoutMs = 60_000,
): Promise<string | undefined> {
  await writeFile(join(folder, "main.tf"), NEEDS_BOTH_PROVIDERS);
  const options = { cwd: folder, env: engineEnvironment(engine, inherited), timeoutMs };
  const { stderr, trouble } = await runCommand(engine.path, ["init", "-no-color"], options);
  return trouble && (headline(stderr) ?? trouble);
}

/** First sentence of an engine's error report, whose boxes and wrapped lines read badly in one line. */
function headline(stderr: string): string | undefined {
  return /Error: (.+)/.exec(stderr)?.[1];
}
