import { SettingsError } from "../errors";
import { given, isTextList } from "../model/decode";
import { type CommandLimits, runCommand } from "./command";
import type { Profile } from "./profile";

/** Where an OAuth 2.0 bearer token comes from; asked before every request. Gives up with the signal's reason. */
export type TokenSource = (signal?: AbortSignal) => Promise<string>;

/** How long the token command may run, and how long it has to end when it is told to. */
const COMMAND_LIMITS: CommandLimits = { timeoutMs: 30_000, graceMs: 2_000 };

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

/**
 * The standard output of a command, run once and without a shell: `program argument …`, or a JSON list of strings where an
 * argument has a space. What it prints is never shown.
 */
export function commandToken(variable: string, command: string, limits = COMMAND_LIMITS): TokenSource {
  const words = commandWords(variable, command);
  let token: Promise<string> | undefined;
  return (signal) => (token ??= runForToken(variable, words, given({ ...limits, signal })));
}

async function runForToken(variable: string, words: readonly string[], limits: CommandLimits): Promise<string> {
  const result = await runCommand(words, limits);
  limits.signal?.throwIfAborted();
  if ("output" in result) return checkedToken(variable, result.output);
  // Neither its arguments nor its output: either may be a secret.
  throw new SettingsError("TOKEN_COMMAND_FAILED", `${variable}: ${words[0] ?? ""} ${result.failure}`, {
    remedy: "run it by hand to see why: its output is not shown here",
  });
}

function commandWords(variable: string, command: string): readonly string[] {
  const words = command.trimStart().startsWith("[") ? parseJson(command) : command.trim().split(/\s+/);
  if (!isTextList(words) || words.length === 0)
    throw new SettingsError("TOKEN_COMMAND_FAILED", `${variable}: got a broken list, expected a JSON list of strings`);
  if (words[0]?.trim() !== "") return words;
  throw new SettingsError(
    "TOKEN_COMMAND_FAILED",
    `${variable}: got no program, expected a command that prints a token`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** White space around it does not count; within it, or without it, a header could not carry it. */
function checkedToken(source: string, text: string): string {
  const token = text.trim();
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new SettingsError("TOKEN_INVALID", `${source}: got no token, expected printable ASCII without spaces`);
}
