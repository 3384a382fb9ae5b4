import { ValidationError } from "../errors";
import { withoutSecrets } from "../secrets";

/** What came over the boundary between two programs, before its fields are checked. */
export type Fields = Readonly<Record<string, unknown>>;

/** @throws ValidationError INVALID_VALUE when it is not the JSON of an object. */
export function parseFields(what: string, json: string): Fields {
  const value = parseJson(what, json);
  if (isFields(value)) return value;
  throw invalid(what, value, "a JSON object");
}

/** @throws ValidationError INVALID_VALUE when it is no JSON. */
export function parseJson(what: string, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new ValidationError("INVALID_VALUE", `${what}: got text that is not JSON, expected a JSON value`, { cause });
  }
}

export type OmitUndefined<T> = { [Key in keyof T as undefined extends T[Key] ? never : Key]: T[Key] } & {
  [Key in keyof T as undefined extends T[Key] ? Key : never]?: Exclude<T[Key], undefined>;
};

export function omitUndefined<T extends object>(record: T): OmitUndefined<T> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as OmitUndefined<T>;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

/** What is expected in place of a text; `undefined` when it is fine. */
export type TextRule = (text: string) => string | undefined;

/** @returns `undefined` when it is absent or null. @throws ValidationError INVALID_VALUE. */
export function optionalText(what: string, value: unknown, rule?: TextRule): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw invalid(what, value, "a string");
  const expected = rule?.(value);
  if (expected !== undefined) throw invalid(what, value, expected);
  return value;
}

/** @throws ValidationError MISSING_VALUE or INVALID_VALUE. */
export function requiredText(what: string, value: unknown, rule?: TextRule): string {
  const text = optionalText(what, value, rule);
  if (text === undefined) throw new ValidationError("MISSING_VALUE", `${what}: missing, expected a string`);
  return text;
}

export function invalid(what: string, value: unknown, expected: string): ValidationError {
  return new ValidationError("INVALID_VALUE", `${what}: got ${excerpt(value)}, expected ${expected}`);
}

/** Longest excerpt of a value in a message, in characters. */
const EXCERPT = 200;

/** A value as a message shows it: JSON, cut short, after secrets are redacted. */
export function excerpt(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  if (typeof value === "bigint") return String(value);
  try {
    const json = withoutSecrets(JSON.stringify(value));
    return json.length > EXCERPT ? `${json.slice(0, EXCERPT)}…` : json;
  } catch {
    // Writing JSON takes a stack as deep as the value; reading it does not.
    return "a value that is nested too deeply to be shown";
  }
}

/** A number of things in words, such as `1 write` or `2 writes`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
