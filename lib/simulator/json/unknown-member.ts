import { closest, distance } from "fastest-levenshtein";

/** What is wrong with a member that is not known, most likely a slip of the pen: it names the one that may be meant. */
export function unknownMember(path: string, name: string, known: readonly string[]): string {
  const nearest = closest(name, [...known]);
  const hint = distance(name, nearest) * 3 <= name.length ? `; did you mean ${nearest}?` : "";
  return `${path}: unknown, expected one of ${known.join(", ")}${hint}`;
}
