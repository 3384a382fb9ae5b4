import { isJsonObject } from "./json";
import { SimulatorError } from "../simulator-error";

/**
 * Turns a value of unknown shape into one of a known shape.
 *
 * @param path - where the value stands, as in `svms[1].name`
 * @throws SimulatorError SEED_INVALID with the path, what was given and what is expected
 */
export type Reader<T> = (value: unknown, path: string) => T;

/** Reads a text that is not empty. */
export const text: Reader<string> = (value, path) =>
  typeof value === "string" && value !== "" ? value : mismatch(path, value, "a text that is not empty");

/** Reads a text, even an empty one. */
export const anyText: Reader<string> = (value, path) =>
  typeof value === "string" ? value : mismatch(path, value, "a text");

/** Reads `true` or `false`. */
export const flag: Reader<boolean> = (value, path) =>
  typeof value === "boolean" ? value : mismatch(path, value, "true or false");

/** Reads a whole number from `low` to `high`. */
export function whole(low: number, high = Number.MAX_SAFE_INTEGER): Reader<number> {
  const range = high === Number.MAX_SAFE_INTEGER ? `${low} or more` : `${low} to ${high}`;
  return (value, path) =>
    typeof value === "number" && Number.isInteger(value) && value >= low && value <= high
      ? value
      : mismatch(path, value, `a whole number, ${range}`);
}

/** Reads one of some texts. */
export function oneOf<T extends string>(...choices: readonly T[]): Reader<T> {
  return (value, path) =>
    choices.find((choice) => choice === value) ?? mismatch(path, value, `one of ${choices.join(", ")}`);
}

/** Reads a text of a certain form. */
export function matching(pattern: RegExp, expected: string): Reader<string> {
  return (value, path) => (typeof value === "string" && pattern.test(value) ? value : mismatch(path, value, expected));
}

/** Reads a list. */
export function listOf<T>(item: Reader<T>): Reader<readonly T[]> {
  return (value, path) =>
    Array.isArray(value)
      ? value.map((element, index) => item(element, `${path}[${index}]`))
      : mismatch(path, value, "a list");
}

/** Reads an object whose keys are data. */
export function mapOf<T>(key: Reader<string>, member: Reader<T>): Reader<Readonly<Record<string, T>>> {
  return (value, path) =>
    isJsonObject(value)
      ? Object.fromEntries(
          Object.entries(value).map(([name, inner]) => [key(name, `key of ${path}`), member(inner, `${path}.${name}`)]),
        )
      : mismatch(path, value, "an object");
}

/**
 * Reads an object. A member that is not known is an error, most likely a slip of the pen.
 *
 * @param required - what is expected of the members that must be there; all others may be missing
 */
export function objectOf<T extends object>(
  members: { readonly [Key in keyof T]-?: Reader<NonNullable<T[Key]>> },
  required: Readonly<Record<string, string>> = {},
): Reader<T> {
  return (value, path) => {
    if (!isJsonObject(value)) return mismatch(path, value, "an object");

    requireMembers(value, path, required);
    const entries = Object.entries(value).map(([name, inner]): [string, unknown] => {
      const inside = inPath(path, name);
      const reader = Object.hasOwn(members, name) ? members[name as keyof T] : undefined;
      return [name, reader === undefined ? unknownMember(inside, Object.keys(members)) : reader(inner, inside)];
    });
    return Object.fromEntries(entries) as T;
  };
}

function requireMembers(value: object, path: string, required: Readonly<Record<string, string>>): void {
  for (const [name, expected] of Object.entries(required))
    if (!Object.hasOwn(value, name)) mismatch(inPath(path, name), undefined, expected);
}

function inPath(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

/** Fails: what was given at a path is not what is expected. */
export function mismatch(path: string, given: unknown, expected: string): never {
  throw new SimulatorError(
    "SEED_INVALID",
    `${path === "" ? "the document" : path}: got ${excerpt(given)}, expected ${expected}`,
  );
}

function excerpt(given: unknown): string {
  if (given === undefined) return "nothing";
  try {
    const shown = JSON.stringify(given);
    return shown.length > 80 ? `${shown.slice(0, 77)}...` : shown;
  } catch {
    // Unlike reading JSON, writing it takes a stack as deep as the value.
    return "a value that is nested too deeply to be shown";
  }
}

function unknownMember(path: string, known: readonly string[]): never {
  throw new SimulatorError("SEED_INVALID", `${path}: unknown, expected one of ${known.join(", ")}`);
}
