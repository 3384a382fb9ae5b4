import { readFileSync } from "node:fs";
import { messageOf, SettingsError } from "../errors";
import { DEFAULT_PROFILE } from "../model/cluster-connection";

/** Where credentials are read from: `process.env` in a program. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a request to one cluster is authenticated with. Held in memory only, never written anywhere. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/**
 * What the names of a profile's environment variables begin with: `ONTAP_` for the profile `default`,
 * `ONTAP_PROD_EU_` for `prod-eu`.
 */
export function environmentPrefix(profile: string): string {
  return profile === DEFAULT_PROFILE ? "ONTAP_" : `ONTAP_${profile.toUpperCase().replaceAll("-", "_")}_`;
}

/**
 * Reads the credentials of a profile: `<prefix>USERNAME` with `<prefix>PASSWORD` or `<prefix>PASSWORD_FILE` (a file's
 * path; one newline at its end does not count).
 *
 * @throws SettingsError CREDENTIALS_MISSING naming the variables; CREDENTIALS_AMBIGUOUS when both kinds of password are
 * there; FILE_UNREADABLE.
 */
export function readCredentials(profile: string, environment: Environment): Credentials {
  const prefix = environmentPrefix(profile);
  const username = value(environment, `${prefix}USERNAME`);
  const password = readPassword(prefix, environment);
  if (username !== undefined && password !== undefined) return { username, password };
  const missing = [
    ...(username === undefined ? [`${prefix}USERNAME`] : []),
    ...(password === undefined ? [`${prefix}PASSWORD (or ${prefix}PASSWORD_FILE)`] : []),
  ].join(" and ");
  throw new SettingsError(
    "CREDENTIALS_MISSING",
    `credentials profile "${profile}": ${missing} not set in the environment; set them where the engine runs, never in code`,
  );
}

function readPassword(prefix: string, environment: Environment): string | undefined {
  const password = value(environment, `${prefix}PASSWORD`);
  const file = value(environment, `${prefix}PASSWORD_FILE`);
  if (password !== undefined && file !== undefined) {
    throw new SettingsError(
      "CREDENTIALS_AMBIGUOUS",
      `both ${prefix}PASSWORD and ${prefix}PASSWORD_FILE are set, expected one of them; unset the other`,
    );
  }
  return file === undefined ? password : readText(`${prefix}PASSWORD_FILE`, file).replace(/\r?\n$/, "");
}

/**
 * The PEM of the certificate authorities to trust: the declared file's, else the one's that `<prefix>CA_FILE` names, else
 * `undefined`, which means the public ones.
 *
 * @throws SettingsError FILE_UNREADABLE when it cannot be read or holds no certificate.
 */
export function readCertificateAuthorities(
  { profile, caFile }: { readonly profile: string; readonly caFile?: string },
  environment: Environment,
): string | undefined {
  const variable = `${environmentPrefix(profile)}CA_FILE`;
  const file = caFile ?? value(environment, variable);
  if (file === undefined) return undefined;
  const source = caFile === undefined ? variable : "caFile";
  const pem = readText(source, file);
  if (pem.includes("-----BEGIN CERTIFICATE-----")) return pem;
  throw new SettingsError(
    "FILE_UNREADABLE",
    `${source}: got ${file}, which holds no certificate, expected a PEM file with "BEGIN CERTIFICATE"`,
  );
}

function readText(source: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new SettingsError(
      "FILE_UNREADABLE",
      `${source}: cannot read ${file} (${messageOf(cause)}); check its path and rights`,
      { cause },
    );
  }
}

/** An empty variable counts as unset: that is how pipelines pass a secret that is not there. */
function value(environment: Environment, name: string): string | undefined {
  const text = environment[name];
  return text === "" ? undefined : text;
}
