import { SettingsError } from "../errors";
import type { Profile } from "./profile";

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
