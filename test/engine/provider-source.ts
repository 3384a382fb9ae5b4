import { existsSync, rmSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { engineEnvironment, type Engine } from "./engine";
import { buildMirror } from "./mirror";
import { runCommand } from "./run-command";

/** Names both providers that a stack of ours needs, and nothing else. */
const NEEDS_BOTH_PROVIDERS = `terraform {
  required_providers {
    null     = { source = "hashicorp/null" }
    external = { source = "hashicorp/external" }
  }
}
`;

let mirror: Promise<string> | undefined;

/**
 * The CLI configuration for engines that have none of the user's: the file that `E2E_TF_CLI_CONFIG` names, else one of the
 * stand-in providers' mirror, built once in this process into a temporary folder that goes when the process ends.
 *
 * @throws Error when `E2E_TF_CLI_CONFIG` names no file
 */
export function providerConfig(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const named = namedProviderConfig(env);
  return named === undefined ? (mirror ??= buildTemporaryMirror()) : Promise.resolve(named);
}

/**
 * The CLI configuration that `E2E_TF_CLI_CONFIG` names for every engine; undefined when it is not set.
 *
 * @throws Error when there is no such file
 */
export function namedProviderConfig(env: NodeJS.ProcessEnv): string | undefined {
  const named = env.E2E_TF_CLI_CONFIG;
  if (!named || existsSync(named)) return named ? resolve(named) : undefined;
  throw new Error(
    `no file "${named}": E2E_TF_CLI_CONFIG should name a Terraform CLI configuration; correct or unset it`,
  );
}

async function buildTemporaryMirror(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "provider-mirror-"));
  process.once("exit", () => {
    rmSync(folder, { recursive: true, force: true });
  });
  return buildMirror(folder);
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
  timeoutMs = 60_000,
): Promise<string | undefined> {
  const cwd = await mkdtemp(join(tmpdir(), "provider-probe-"));
  try {
    await writeFile(join(cwd, "main.tf"), NEEDS_BOTH_PROVIDERS);
    const options = { cwd, env: engineEnvironment(engine, inherited), timeoutMs };
    const { stderr, trouble } = await runCommand(engine.path, ["init", "-no-color"], options);
    return trouble && (headline(stderr) ?? trouble);
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

/** First sentence of an engine's error report, whose boxes and wrapped lines read badly in one line. */
function headline(stderr: string): string | undefined {
  return /Error: (.+)/.exec(stderr)?.[1];
}
