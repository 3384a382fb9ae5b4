import { closest, distance } from "fastest-levenshtein";
import { z } from "zod";
import { isJsonObject, omitUndefined } from "./json";
import { SimulatorError, type SimulatorErrorCode } from "./simulator-error";

/** How many problems an error lists: a file of another kind has one at each of its places. */
const MOST_PROBLEMS = 10;

/** No schema looks deeper into a value. */
const DEEPEST = 10;

interface Origin {
  /** What its places begin with, such as the name of an argument. @default they are those of a document */
  readonly at?: string | undefined;
  /** @default SEED_INVALID */
  readonly code?: SimulatorErrorCode;
}

/**
 * Reads a value by a schema. A member that is `undefined` counts as not given, as in JSON.
 *
 * @throws SimulatorError of the origin's code with every place that is wrong, what was given and what is expected
 */
export function readJson<Value>(schema: z.ZodType<Value>, value: unknown, { at, code }: Origin = {}): Value {
  const { success, data, error } = parse(schema, value, code);
  if (success) return data;

  const problems = error.issues.slice(0, MOST_PROBLEMS).flatMap((issue) => problemsOf(issue, value, at));
  const more = error.issues.length - MOST_PROBLEMS;
  throw invalid(more > 0 ? [...problems, `and ${more} more`] : problems, code);
}

function parse<Value>(schema: z.ZodType<Value>, value: unknown, code: Origin["code"]): z.ZodSafeParseResult<Value> {
  try {
    return schema.safeParse(withoutUndefined(value));
  } catch (error) {
    // zod passes all problems of a list as arguments of one call, which takes about a hundred thousand.
    if (error instanceof RangeError) throw invalid(["the document: got more wrong values than can be told"], code);
    throw error;
  }
}

function withoutUndefined(value: unknown, depth = DEEPEST): unknown {
  if (depth === 0) return value;
  if (Array.isArray(value)) return value.map((item) => withoutUndefined(item, depth - 1));
  if (!isJsonObject(value)) return value;
  const members = Object.entries(omitUndefined(value));
  return Object.fromEntries(members.map(([name, member]) => [name, withoutUndefined(member, depth - 1)]));
}

export function mismatch(path: string, given: unknown, expected: string): never {
  throw invalid([got(path, given, expected)]);
}

function invalid(problems: readonly string[], code: SimulatorErrorCode = "SEED_INVALID"): SimulatorError {
  return new SimulatorError(code, problems.join("; "));
}

function problemsOf(issue: z.core.$ZodIssue, document: unknown, at?: string): string[] {
  const pathTo = (...members: PropertyKey[]): string =>
    z.core.toDotPath([...(at === undefined ? [] : [at]), ...members]);
  const { path } = issue;
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownMember(pathTo(...path, key), key, issue.message.split(", ")));
    case "invalid_key":
      return [got(`key of ${pathTo(...path.slice(0, -1))}`, path.at(-1), issue.issues[0]?.message ?? "")];
    default:
      return [got(pathTo(...path), valueAt(document, path), issue.message)];
  }
}

function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Partial<Record<PropertyKey, unknown>> | null)?.[key], document);
}

function got(path: string, given: unknown, expected: string): string {
  return `${path === "" ? "the document" : path}: got ${excerpt(given)}, expected ${expected}`;
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

/** The problem with an unknown member, most likely a mistyped one: names the one that may be meant. */
export function unknownMember(path: string, name: string, known: readonly string[]): string {
  const nearest = closest(name, [...known]);
  const hint = distance(name, nearest) * 3 <= name.length ? `; did you mean ${nearest}?` : "";
  return `${path}: unknown, expected one of ${known.join(", ")}${hint}`;
}

// The parts of schemas. The message of each is what it expects. The `meta` of a member has its `description`, its `default`
// value or, in words, `otherwise`, and the `id` of its type. Types, JSON schemas and documents are made from it.

export const nonEmptyString = z.string("a non-empty string").min(1, "a non-empty string");

export const anyString = z.string("a string");

export const flag = z.boolean("true or false");

export const code = stringLike(/^\d+$/, "an ONTAP code, digits only");

export function stringLike(pattern: RegExp, expected: string): z.ZodString {
  return z.string(expected).regex(pattern, expected);
}

export function integer(low: number, high = Number.MAX_SAFE_INTEGER): z.ZodInt {
  const expected = `an integer, ${high === Number.MAX_SAFE_INTEGER ? `${low} or more` : `${low} to ${high}`}`;
  return z.int(expected).min(low, expected).max(high, expected);
}

export function oneOf<const Choices extends readonly string[]>(
  ...choices: Choices
): z.ZodEnum<{ [Choice in Choices[number]]: Choice }> {
  return z.enum(choices, `one of ${choices.join(", ")}`);
}

export function listOf<Item extends z.ZodType>(item: Item): z.ZodArray<Item> {
  return z.array(item, "a list");
}

/** Refuses unknown members. @param missing what is expected where there is no object at all */
export function objectOf<Members extends z.core.$ZodShape>(
  members: Members,
  missing = "an object",
): z.ZodObject<Members, z.core.$strict> {
  const known = Object.keys(members).filter((name) => name !== "$schema");
  const expected = (issue: z.core.$ZodRawIssue): string => {
    if (issue.code === "unrecognized_keys") return known.join(", ");
    return issue.input === undefined ? missing : "an object";
  };
  return z.strictObject(members, { error: expected });
}
