import { resolve } from "node:path";
import { SettingsError } from "../errors";
import { keepSecret } from "../secrets";
import { checkedCertificates, checkedKey, type PemFile } from "./pem";
import type { Profile } from "./profile";

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

/** Where an OAuth 2.0 bearer token comes from; asked before every request. Gives up with the signal's reason. */
export type TokenSource = (signal?: AbortSignal) => Promise<string>;

/**
 * A token that stays the same.
 *
 * @throws SettingsError TOKEN_INVALID when it cannot be sent in a header.
 */
export function fixedToken(variable: string, token: string): TokenSource {
  const checked = checkedToken(variable, token);
  return () => Promise.resolve(checked);
}

/** The token of the profile's `TOKEN_FILE`, read before every request: who renews it writes the file anew. */
export function fileToken(profile: Profile): TokenSource {
  const variable = profile.variable("TOKEN_FILE");
  // Read at once, too: a file that is not there is wrong use, not a request that failed.
  checkedToken(variable, profile.secretFile("TOKEN_FILE") ?? "");
  return () => Promise.resolve(checkedToken(variable, profile.file("TOKEN_FILE") ?? ""));
}

/** White space around it does not count; within it, or without it, a header could not carry it. */
function checkedToken(source: string, text: string): string {
  const token = text.trim();
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new SettingsError("TOKEN_INVALID", `${source}: got no token, expected printable ASCII without spaces`);
}

/** Makes the `Authorization` header of each request; what it authenticates with is kept secret from then on. */
export class Authorization {
  readonly #credentials: Credentials;

  constructor(credentials: Credentials) {
    this.#credentials = credentials;
    if (credentials.method === "certificate") keepSecret(credentials.key);
  }

  /**
   * The header of the next request; none where the client certificate authenticates.
   *
   * @param signal ends the command that a token comes from.
   * @throws SettingsError when there is no token to be had; the signal's reason.
   */
  async headers(signal?: AbortSignal): Promise<Readonly<Record<string, string>>> {
    switch (this.#credentials.method) {
      case "basic":
        return this.#basic(this.#credentials);
      case "bearer":
        return this.#bearer(await this.#credentials.token(signal));
      case "certificate":
        return {};
    }
  }

  #basic({ username, password }: { readonly username: string; readonly password: string }): Record<string, string> {
    const encoded = Buffer.from(`${username}:${password}`, "utf8").toString("base64");
    keepSecret(password, encoded);
    return { authorization: `Basic ${encoded}` };
  }

  #bearer(token: string): Record<string, string> {
    keepSecret(token);
    return { authorization: `Bearer ${token}` };
  }
}
