import type { Program } from "../programs/recipe";

/** A Terraform or OpenTofu that a run can use. */
export interface Engine extends Program {
  /** CLI configuration that says where providers come from. Absent: the user's own configuration and registry serve. */
  readonly cliConfigFile?: string;
  /** Program that serves the stand-ins to many runs. Absent: every run starts the providers, as those of users do. */
  readonly standIns?: string | undefined;
}

/** The engine, every run of which starts the providers: where what they print, inherit or leave behind is tested. */
export function startingProviders<Own extends Engine>(engine: Own): Own {
  return { ...engine, standIns: undefined };
}

/** `TF_` variables that only say how providers are reached, so that an engine which the user brought needs them. */
const REACHING_PROVIDERS = /^TF_(CLI_CONFIG_FILE|PLUGIN_CACHE_|REGISTRY_|TOKEN_|PROVIDER_DOWNLOAD_RETRY)/;

const QUIET = { CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1", TF_INPUT: "0" };

/**
 * Environment for a child process that runs the engine, directly or through `cdktf`.
 *
 * Inherited `TF_` variables that would change what a run does or prints (`TF_LOG`, `TF_CLI_ARGS`, `TF_VAR_…`, `TF_WORKSPACE`,
 * `TF_DATA_DIR` …) are dropped. With a CLI configuration of its own the engine inherits none of them, and no shared plugin
 * cache is used: stand-in providers must never be found there by the user's other projects.
 */
export function engineEnvironment(engine: Engine, inherited: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const kept = Object.entries(inherited).filter(([name]) => !name.startsWith("TF_") || isKept(name, engine));
  return { ...Object.fromEntries(kept), ...QUIET, TERRAFORM_BINARY_NAME: engine.path, ...ownProviders(engine) };
}

function isKept(name: string, engine: Engine): boolean {
  return engine.cliConfigFile === undefined && REACHING_PROVIDERS.test(name);
}

function ownProviders({ cliConfigFile }: Engine): NodeJS.ProcessEnv {
  return cliConfigFile === undefined ? {} : { TF_CLI_CONFIG_FILE: cliConfigFile, CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1" };
}
