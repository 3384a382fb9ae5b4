import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { messageOf, SettingsError } from "../errors";
import { isTextList } from "../model/decode";
import type { Profile } from "./profile";

/** Where an OAuth 2.0 bearer token comes from; asked before every request. */
export type TokenSource = () => Promise<string>;

/** How long the token command may run, in milliseconds. */
const COMMAND_TIMEOUT_MS = 30_000;

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
export function commandToken(variable: string, command: string): TokenSource {
  const words = commandWords(variable, command);
  let token: Promise<string> | undefined;
  return () => (token ??= runForToken(variable, words));
}

async function runForToken(variable: string, [program = "", ...args]: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, args, { timeout: COMMAND_TIMEOUT_MS, encoding: "utf8" });
    return checkedToken(variable, stdout);
  } catch (error) {
    if (error instanceof SettingsError) throw error;
    // No cause: the error of a failed command carries its arguments and its output.
    throw new SettingsError("TOKEN_COMMAND_FAILED", `${variable}: ${program} ${howItEnded(error)}`, {
      remedy: "run it by hand to see why: its output is not shown here",
    });
  }
}

function commandWords(variable: string, command: string): readonly string[] {
  if (!command.trimStart().startsWith("[")) return command.trim().split(/\s+/);
  const words = parseJson(command);
  if (isTextList(words) && words.length > 0) return words;
  throw new SettingsError("TOKEN_COMMAND_FAILED", `${variable}: got a broken list, expected a JSON list of strings`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function howItEnded(error: unknown): string {
  const { code, killed } = error as { code?: string | number; killed?: boolean };
  if (killed === true) return `took longer than ${COMMAND_TIMEOUT_MS / 1000} s or printed too much`;
  return typeof code === "number" ? `ended with exit code ${code}` : `cannot be started (${code ?? messageOf(error)})`;
}

/** White space around it does not count; within it, or without it, a header could not carry it. */
function checkedToken(source: string, text: string): string {
  const token = text.trim();
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new SettingsError("TOKEN_INVALID", `${source}: got no token, expected printable ASCII without spaces`);
}
