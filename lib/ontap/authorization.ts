import type { Credentials } from "./credentials";

/** Makes the `Authorization` header of each request, and remembers the secrets that must not be shown. */
export class Authorization {
  readonly #credentials: Credentials;
  readonly #secrets = new Set<string>();

  constructor(credentials: Credentials) {
    this.#credentials = credentials;
  }

  /** Every secret that was sent so far. */
  get secrets(): readonly string[] {
    return Array.from(this.#secrets);
  }

  /**
   * The header of the next request; none where the client certificate authenticates.
   *
   * @throws SettingsError when there is no token to be had.
   */
  async headers(): Promise<Readonly<Record<string, string>>> {
    switch (this.#credentials.method) {
      case "basic":
        return this.#basic(this.#credentials);
      case "bearer":
        return this.#bearer(await this.#credentials.token());
      case "certificate":
        return {};
    }
  }

  #basic({ username, password }: { readonly username: string; readonly password: string }): Record<string, string> {
    const encoded = Buffer.from(`${username}:${password}`, "utf8").toString("base64");
    this.#secrets.add(password).add(encoded);
    return { authorization: `Basic ${encoded}` };
  }

  #bearer(token: string): Record<string, string> {
    this.#secrets.add(token);
    return { authorization: `Bearer ${token}` };
  }
}
