/** Whom the simulator lets in. Each way that is given is open; with none of them nobody gets in. */
export interface Credentials {
  /** The user who logs in with the password, or whom a client certificate names. */
  readonly username: string;
  /** Basic authentication with the user name. */
  readonly password?: string | undefined;
  /** OAuth 2.0 bearer token. */
  readonly token?: string | undefined;
}

/** What a request shows of itself. */
export interface Presented {
  /** The `Authorization` header. */
  readonly authorization: string | undefined;
  /** Common name of the client certificate, when the simulator trusts its issuer. */
  readonly certificateName: string | undefined;
}

/** Whether a request may pass: by password, by token, or by a certificate that carries the user's name. */
export function isAuthorized(credentials: Credentials, presented: Presented): boolean {
  const [scheme = "", secret = ""] = (presented.authorization ?? "").split(/ +(.*)/s);
  switch (scheme.toLowerCase()) {
    case "basic":
      return credentials.password !== undefined && decode(secret) === `${credentials.username}:${credentials.password}`;
    case "bearer":
      return credentials.token !== undefined && secret === credentials.token;
    default:
      return presented.certificateName === credentials.username;
  }
}

function decode(base64: string): string {
  return Buffer.from(base64, "base64").toString("utf8");
}
