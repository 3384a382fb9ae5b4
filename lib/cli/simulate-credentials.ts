import type { Credentials } from "../simulator/http/authentication";
import { CliError } from "./cli-error";
import type { CommandContext } from "./command-context";

/** Where the password is taken from unless something else is said: the same place that the clients take it from. */
export const DEFAULT_PASSWORD_VARIABLE = "ONTAP_PASSWORD";

/** The flags that say who is let in. */
export interface CredentialFlags {
  readonly username: string;
  readonly passwordEnv?: string;
  readonly tokenEnv?: string;
  readonly clientCa?: string;
}

/**
 * Who is let in. There is no password that everybody knows: without one in the environment, another way in must be given.
 *
 * @throws CliError USAGE when a named variable is not set, or when nobody could get in
 */
export function credentialsFrom(flags: CredentialFlags, environment: CommandContext["environment"]): Credentials {
  const token = flags.tokenEnv === undefined ? undefined : requireVariable(environment, flags.tokenEnv, "--token-env");
  const password =
    flags.passwordEnv === undefined
      ? valueOf(environment, DEFAULT_PASSWORD_VARIABLE)
      : requireVariable(environment, flags.passwordEnv, "--password-env");
  if (password === undefined && token === undefined && flags.clientCa === undefined) {
    const remedy = "set it to a password of your choice, or name another variable with --password-env";
    const problem = `nobody could log in: the environment variable ${DEFAULT_PASSWORD_VARIABLE} is not set`;
    throw new CliError("USAGE", problem, { remedy });
  }
  return { username: flags.username, password, token };
}

/** The variable that has the password; `undefined` when nobody is let in by one. */
export function passwordVariable(
  { passwordEnv = DEFAULT_PASSWORD_VARIABLE }: CredentialFlags,
  environment: CommandContext["environment"],
): string | undefined {
  return valueOf(environment, passwordEnv) === undefined ? undefined : passwordEnv;
}

function requireVariable(environment: CommandContext["environment"], name: string, flag: string): string {
  const value = valueOf(environment, name);
  if (value === undefined) {
    const problem = `${flag} names the environment variable "${name}", which is not set`;
    throw new CliError("USAGE", problem, { remedy: "export it, or name another one" });
  }
  return value;
}

function valueOf(environment: CommandContext["environment"], name: string): string | undefined {
  const value = environment[name];
  return value === "" ? undefined : value;
}
