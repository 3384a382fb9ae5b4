/** What stands in the place of an alias that is hidden. */
export const HIDDEN = "(hidden)";

/** An alias as it is printed: quoted, perhaps cut short, or the word for an empty one. */
const TEXT = String.raw`(?:none|"(?:[^"\\]|\\.)*(?:"|\\?…))`;

/** Wherever this package prints an alias, live or declared, and ONTAP's records have one. */
const PRINTED: readonly RegExp[] = [
  new RegExp(`(target\\.alias: live )${TEXT}(, declared )${TEXT}`, "g"),
  new RegExp(`(target\\.alias |the alias |"alias":)${TEXT}()`, "g"),
];

/** Fewer characters than this are found in ordinary words, and what is hidden there would be told by them. */
const LEAST_LENGTH = 6;

/**
 * Makes what takes the aliases of a service out of texts: all that this package prints as one, and the given ones also where ONTAP
 * repeats them.
 */
export function hiderOf(aliases: readonly string[]): (text: string) => string {
  const forms = aliases
    .filter((alias) => alias !== "")
    .flatMap((alias) => [alias, alias.normalize("NFC")].flatMap(formsOf));
  // One may be a part of another one, whose rest would be left.
  forms.sort((one, other) => other.length - one.length);
  return (text) => {
    const ours = PRINTED.reduce((rest, pattern) => rest.replace(pattern, hidden), text);
    return forms.reduce((rest, form) => rest.replaceAll(form, HIDDEN), ours);
  };
}

function hidden(_: string, before: string, between: string): string {
  return between === "" ? `${before}${HIDDEN}` : `${before}${HIDDEN}${between}${HIDDEN}`;
}

/** As it is, and quoted, once and within a text that is quoted itself. */
function formsOf(alias: string): readonly string[] {
  const quoted = JSON.stringify(alias);
  const forms = [quoted, JSON.stringify(`"${alias}"`).slice(1, -1), JSON.stringify(quoted).slice(1, -1)];
  return alias.length < LEAST_LENGTH ? forms : [...forms, alias, quoted.slice(1, -1)];
}
