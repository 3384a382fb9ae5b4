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
    throw new CliError(
      "USAGE",
      `nobody could log in: the environment variable ${DEFAULT_PASSWORD_VARIABLE} is not set; set it to a password of your choice, or name another variable with --password-env`,
    );
  }
  return { username: flags.username, password, token };
}

function requireVariable(environment: CommandContext["environment"], name: string, flag: string): string {
  const value = valueOf(environment, name);
  if (value === undefined)
    throw new CliError("USAGE", `${flag} names the environment variable "${name}", which is not set`);
  return value;
}

function valueOf(environment: CommandContext["environment"], name: string): string | undefined {
  const value = environment[name];
  return value === "" ? undefined : value;
}
