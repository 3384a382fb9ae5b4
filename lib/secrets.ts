/** What this process authenticates with, in every form in which a text may repeat it. */
const known = new Set<string>();

/** Fewer characters than this are found in ordinary words, and what is starred out there would tell them. */
const LEAST_LENGTH = 6;

/** Remembers secrets, so that no message of this process repeats them. */
export function keepSecret(...secrets: readonly string[]): void {
  for (const form of secrets.flatMap(formsOf)) if (form.length >= LEAST_LENGTH) known.add(form);
}

/** The text with stars in the place of every secret that is known. */
export function withoutSecrets(text: string): string {
  const found = Array.from(known).filter((secret) => text.includes(secret));
  // A secret may be part of another one, whose rest would be left.
  found.sort((one, other) => other.length - one.length);
  return found.reduce((rest, secret) => rest.replaceAll(secret, "***"), text);
}

/** As it is, its lines, and as JSON and an address carry it. */
function formsOf(secret: string): readonly string[] {
  const lines = secret.split(/\r?\n/).filter((line) => !line.startsWith("-----"));
  return [secret, ...lines].flatMap((text) => [
    text,
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(Buffer.from(text).toString()),
  ]);
}
