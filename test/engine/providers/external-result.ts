/** Why the output of a program is no result: `message` is worded as Go's decoder words it. */
export class ResultError extends Error {}

/**
 * The result in a program's output: one JSON object whose values are strings. Null counts as the empty string, and as a
 * whole as no values: so does the decoder of the genuine provider.
 *
 * @throws ResultError when it is anything else
 */
export function parseResult(output: string): Readonly<Record<string, string>> {
  const result = parseJson(output);
  if (result === null) return {};
  if (typeof result !== "object" || Array.isArray(result)) throw mismatch(result, "map[string]string");
  return Object.fromEntries(Object.entries(result).map(([key, value]) => [key, asText(value)]));
}

function parseJson(output: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    // The decoder's own message would quote the output, which the genuine provider does not show either.
    throw new ResultError(output.trim() === "" ? "unexpected end of JSON input" : "invalid JSON");
  }
}

function asText(value: unknown): string {
  if (value === null) return "";
  if (typeof value !== "string") throw mismatch(value, "string");
  return value;
}

function mismatch(value: unknown, expected: string): ResultError {
  return new ResultError(`json: cannot unmarshal ${kindOf(value)} into Go value of type ${expected}`);
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}
