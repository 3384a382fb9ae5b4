import { resolve } from "node:path";
import { SettingsError } from "../errors";
import { keepSecret } from "../secrets";
import { checkedCertificates, checkedKey, type PemFile } from "./pem";
import type { Profile } from "./profile";

/** How requests to one cluster are authenticated. Held in memory only. A bearer token is read for each request. */
export type Credentials =
  | { readonly method: "basic"; readonly username: string; readonly password: string }
  | { readonly method: "bearer"; readonly token: () => string }
  | { readonly method: "certificate"; readonly certificate: string; readonly key: string };

type Method = Credentials["method"];

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
 * sources of one secret, are set; FILE_UNREADABLE; TOKEN_INVALID.
 */
export function readCredentials(profile: Profile): Credentials {
  const methods = (Object.keys(VARIABLES) as Method[]).filter((each) => present(profile, VARIABLES[each]).length > 0);
  const [method, ...others] = methods;
  if (method === undefined) throw missing(profile, everyWay(profile));
  if (others.length > 0) {
    const set = methods.flatMap((each) => present(profile, VARIABLES[each]));
    throw ambiguous(profile, set);
  }
  return READERS[method](profile);
}

export function describeLogin(profile: Profile): string {
  const set = present(profile, Object.values(VARIABLES).flat());
  return `${set.map((suffix) => profile.variable(suffix)).join(" and ")} (profile "${profile.name}")`;
}

/** The header that authenticates the next request; none with a client certificate. Its secrets are kept out of messages. */
export function authorizationHeader(credentials: Credentials): Readonly<Record<string, string>> {
  if (credentials.method === "certificate") {
    keepSecret(credentials.key);
    return {};
  }
  if (credentials.method === "bearer") {
    const token = credentials.token();
    keepSecret(token);
    return { authorization: `Bearer ${token}` };
  }
  const { username, password } = credentials;
  const encoded = Buffer.from(`${username}:${password}`, "utf8").toString("base64");
  keepSecret(password, encoded);
  return { authorization: `Basic ${encoded}` };
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

/** An empty password is not sent: ONTAP locks out a user after some wrong logins. */
function filePassword(profile: Profile): string | undefined {
  const password = profile.secretFile("PASSWORD_FILE");
  if (password?.trim() !== "") return password;
  const [source, file] = [profile.variable("PASSWORD_FILE"), resolve(profile.value("PASSWORD_FILE") ?? "")];
  throw new SettingsError("CREDENTIALS_MISSING", `${source}: got no password, expected one in ${file}`, {
    remedy: "write it there, and run it again",
  });
}

/** A token file is read before every request: whoever renews the token writes the file anew. */
function bearer(profile: Profile): Credentials {
  onlyOne(profile, VARIABLES.bearer);
  const token = profile.value("TOKEN");
  if (token !== undefined) {
    const checked = checkedToken(profile.variable("TOKEN"), token);
    return { method: "bearer", token: () => checked };
  }
  const variable = profile.variable("TOKEN_FILE");
  // A missing file is wrong use, not a failed request: read it at once, too.
  checkedToken(variable, profile.secretFile("TOKEN_FILE") ?? "");
  return { method: "bearer", token: () => checkedToken(variable, profile.file("TOKEN_FILE") ?? "") };
}

/** A header can carry neither white space nor control characters. */
function checkedToken(source: string, text: string): string {
  const token = text.trim();
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new SettingsError("TOKEN_INVALID", `${source}: got no bearer token, expected printable ASCII without spaces`);
}

function certificate(profile: Profile): Credentials {
  const chain = clientFile(profile, "CLIENT_CERT_FILE", profile.file("CLIENT_CERT_FILE"));
  const key = clientFile(profile, "CLIENT_KEY_FILE", profile.secretFile("CLIENT_KEY_FILE"));
  return { method: "certificate", certificate: checkedCertificates(chain), key: checkedKey(key, chain) };
}

function clientFile(profile: Profile, suffix: string, pem: string | undefined): PemFile {
  const source = profile.variable(suffix);
  if (pem === undefined) throw missing(profile, source);
  return { source, path: resolve(profile.value(suffix) ?? ""), pem, of: "client" };
}

function present(profile: Profile, suffixes: readonly string[]): string[] {
  return suffixes.filter((suffix) => profile.value(suffix) !== undefined);
}

function onlyOne(profile: Profile, suffixes: readonly string[]): void {
  const set = present(profile, suffixes);
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
