import { closest, distance } from "fastest-levenshtein";
import { z } from "zod";
import { SimulatorError } from "../simulator-error";

/** How many problems are told at most: a file of another kind has one at each of its places. */
const MOST_PROBLEMS = 10;

/**
 * Takes a value for what a schema says.
 *
 * @throws SimulatorError SEED_INVALID with every place that is wrong, as in `svms[1].name`, what was given and what is expected
 */
export function readJson<Value>(schema: z.ZodType<Value>, value: unknown): Value {
  const { success, data, error } = parse(schema, value);
  if (success) return data;

  const problems = error.issues.slice(0, MOST_PROBLEMS).flatMap((issue) => problemsOf(issue, value));
  const more = error.issues.length - MOST_PROBLEMS;
  throw invalid(more > 0 ? [...problems, `and ${more} more`] : problems);
}

function parse<Value>(schema: z.ZodType<Value>, value: unknown): z.ZodSafeParseResult<Value> {
  try {
    return schema.safeParse(value);
  } catch (error) {
    // zod hands on all problems of a list as arguments of one call, which takes about a hundred thousand.
    if (error instanceof RangeError) throw invalid(["the document: got more wrong values than can be told"]);
    throw error;
  }
}

/** Fails: what was given at a path is not what is expected. */
export function mismatch(path: string, given: unknown, expected: string): never {
  throw invalid([got(path, given, expected)]);
}

function invalid(problems: readonly string[]): SimulatorError {
  return new SimulatorError("SEED_INVALID", problems.join("; "));
}

function problemsOf(issue: z.core.$ZodIssue, document: unknown): string[] {
  const path = z.core.toDotPath(issue.path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownMember(z.core.toDotPath([...issue.path, key]), key, issue.message));
    case "invalid_key":
      return [
        got(`key of ${z.core.toDotPath(issue.path.slice(0, -1))}`, issue.path.at(-1), issue.issues[0]?.message ?? ""),
      ];
    default:
      return [got(path, valueAt(document, issue.path), issue.message)];
  }
}

function unknownMember(path: string, name: string, known: string): string {
  const nearest = closest(name, known.split(", "));
  const hint = distance(name, nearest) * 3 <= name.length ? `; did you mean ${nearest}?` : "";
  return `${path}: unknown, expected one of ${known}${hint}`;
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
