import { keepSecret } from "../secrets";
import type { Credentials } from "./credentials";

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
