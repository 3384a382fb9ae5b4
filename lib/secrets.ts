import { existsSync } from "node:fs";
import { resolve } from "node:path";

/** The secrets of this process, in every form in which a text may repeat them. */
const known = new Set<string>();

/** A shorter text occurs in ordinary words, and stars in its place would tell it. */
const LEAST_LENGTH = 6;

/** Keeps secrets out of all messages of this process. */
export function keepSecret(...secrets: readonly string[]): void {
  for (const form of secrets.flatMap(formsOf)) if (form.length >= LEAST_LENGTH) known.add(form);
}

/** The text with stars in place of the secrets. */
export function withoutSecrets(text: string): string {
  const found = Array.from(known).filter((secret) => text.includes(secret));
  // A secret may be part of another one: the longest first.
  found.sort((one, other) => other.length - one.length);
  return found.reduce((rest, secret) => rest.replaceAll(secret, "***"), text);
}

/** A secret and its lines, plain, in JSON and in a URL. */
function formsOf(secret: string): readonly string[] {
  const lines = secret.split(/\r?\n/).filter((line) => !line.startsWith("-----"));
  return [secret, ...lines].flatMap((text) => [
    text,
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(Buffer.from(text).toString()),
  ]);
}

/**
 * A file that cannot be read, in words. A setting may hold the secret itself where the path of its file is expected, so the path is
 * shown only if the file exists. The text of Node.js's error quotes it, too: only its code is shown.
 */
export function unreadableFile(file: string, error: unknown): string {
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "unknown error";
  return `${existsSync(file) ? resolve(file) : "its file, which does not exist"} (${code})`;
}
