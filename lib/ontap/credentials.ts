import { resolve } from "node:path";
import { SettingsError } from "../errors";
import { checkedCertificates, checkedKey, type PemFile } from "./pem";
import type { Profile } from "./profile";
import { fileToken, fixedToken, type TokenSource } from "./token";

/** What a request to one cluster is authenticated with. Held in memory only, never written anywhere. */
export type Credentials =
  | { readonly method: "basic"; readonly username: string; readonly password: string }
  | { readonly method: "bearer"; readonly token: TokenSource }
  | { readonly method: "certificate"; readonly certificate: string; readonly key: string };

type Method = Credentials["method"];

/** The variables of each method, without the profile's prefix. */
const VARIABLES: Readonly<Record<Method, readonly string[]>> = {
  basic: ["USERNAME", "PASSWORD", "PASSWORD_FILE"],
  bearer: ["TOKEN", "TOKEN_FILE"],
  certificate: ["CLIENT_CERT_FILE", "CLIENT_KEY_FILE"],
};

/**
 * Reads the credentials of a profile, by exactly one method:
 * `USERNAME` with `PASSWORD` or `PASSWORD_FILE`; `TOKEN` or `TOKEN_FILE` (OAuth 2.0, ONTAP 9.14.1+);
 * `CLIENT_CERT_FILE` with `CLIENT_KEY_FILE`.
 *
 * @throws SettingsError CREDENTIALS_MISSING naming the variables; CREDENTIALS_AMBIGUOUS when more than one method, or two
 * sources of one secret, are set; FILE_UNREADABLE.
 */
export function readCredentials(profile: Profile): Credentials {
  const methods = (Object.keys(VARIABLES) as Method[]).filter((method) => present(profile, method).length > 0);
  const [method, ...others] = methods;
  if (others.length > 0) {
    const set = methods.flatMap((each) => present(profile, each));
    throw ambiguous(profile, set);
  }
  if (method === undefined) throw missing(profile, everyWay(profile));
  return READERS[method](profile);
}

/** The variables that a profile's login comes from, for messages. */
export function describeLogin(profile: Profile): string {
  const set = Object.values(VARIABLES)
    .flat()
    .filter((suffix) => profile.value(suffix) !== undefined);
  return `${set.map((suffix) => profile.variable(suffix)).join(" and ")} (profile "${profile.name}")`;
}

const READERS: Readonly<Record<Method, (profile: Profile) => Credentials>> = { basic, bearer, certificate };

function basic(profile: Profile): Credentials {
  onlyOne(profile, ["PASSWORD", "PASSWORD_FILE"]);
  const username = profile.value("USERNAME");
  const password = profile.value("PASSWORD") ?? filePassword(profile);
  if (username === undefined) throw missing(profile, profile.variable("USERNAME"));
  if (password === undefined) throw missing(profile, passwordWays(profile));
  return { method: "basic", username, password };
}

/** An empty one is not sent: ONTAP locks out a user after some wrong logins. */
function filePassword(profile: Profile): string | undefined {
  const password = profile.secretFile("PASSWORD_FILE");
  if (password?.trim() !== "") return password;
  const [source, file] = [profile.variable("PASSWORD_FILE"), resolve(profile.value("PASSWORD_FILE") ?? "")];
  throw new SettingsError("CREDENTIALS_MISSING", `${source}: got no password, expected one in ${file}`, {
    remedy: "write it there, and run it again",
  });
}

function bearer(profile: Profile): Credentials {
  onlyOne(profile, VARIABLES.bearer);
  return { method: "bearer", token: tokenSource(profile) };
}

function tokenSource(profile: Profile): TokenSource {
  const token = profile.value("TOKEN");
  return token === undefined ? fileToken(profile) : fixedToken(profile.variable("TOKEN"), token);
}

function certificate(profile: Profile): Credentials {
  const pem = profile.file("CLIENT_CERT_FILE");
  const key = profile.secretFile("CLIENT_KEY_FILE");
  if (pem === undefined) throw missing(profile, profile.variable("CLIENT_CERT_FILE"));
  if (key === undefined) throw missing(profile, profile.variable("CLIENT_KEY_FILE"));
  const files = {
    certificate: pemFile(profile, "CLIENT_CERT_FILE", pem),
    key: pemFile(profile, "CLIENT_KEY_FILE", key),
  };
  return {
    method: "certificate",
    certificate: checkedCertificates(files.certificate),
    key: checkedKey(files.key, files.certificate),
  };
}

function pemFile(profile: Profile, suffix: string, pem: string): PemFile {
  return { source: profile.variable(suffix), path: resolve(profile.value(suffix) ?? ""), pem, of: "client" };
}

function present(profile: Profile, method: Method): string[] {
  return VARIABLES[method].filter((suffix) => profile.value(suffix) !== undefined);
}

function onlyOne(profile: Profile, suffixes: readonly string[]): void {
  const set = suffixes.filter((suffix) => profile.value(suffix) !== undefined);
  if (set.length > 1) throw ambiguous(profile, set);
}

function ambiguous(profile: Profile, suffixes: readonly string[]): SettingsError {
  const names = suffixes.map((suffix) => profile.variable(suffix)).join(" and ");
  const problem = `credentials profile "${profile.name}": ${names} are set, expected one way to authenticate`;
  return new SettingsError("CREDENTIALS_AMBIGUOUS", problem, { remedy: "unset the others" });
}

function missing(profile: Profile, variables: string): SettingsError {
  return new SettingsError("CREDENTIALS_MISSING", `credentials profile "${profile.name}": not set: ${variables}`, {
    remedy: "set them where Terraform runs, never in code",
  });
}

function everyWay(profile: Profile): string {
  const tokens = VARIABLES.bearer.map((suffix) => profile.variable(suffix)).join(" or ");
  const certificates = VARIABLES.certificate.map((suffix) => profile.variable(suffix)).join(" and ");
  return `${profile.variable("USERNAME")} and ${passwordWays(profile)}; or ${tokens}; or ${certificates}`;
}

function passwordWays(profile: Profile): string {
  return `${profile.variable("PASSWORD")} (or ${profile.variable("PASSWORD_FILE")})`;
}
