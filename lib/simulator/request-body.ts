import { isJsonObject, type Json, type JsonObject } from "./json";
import { covers, type FieldType, invalidValue, type Scalar, unexpectedArgument } from "./records";
import { Refusal } from "./refusal";

/** Deeper than any resource nests, shallow enough for any stack. */
const MAX_DEPTH = 32;

/** The type of each settable field, and the fields that exist but cannot be set here. */
export interface BodySchema {
  readonly settable: Readonly<Record<string, FieldType>>;
  readonly readOnly: readonly string[];
}

/** By dotted path. */
export type BodyValues = ReadonlyMap<string, Scalar>;

/**
 * Decodes a request's body as leniently as real systems do: any content type, nested or dotted keys, booleans as text.
 * Empty objects and an empty body count as nothing. Of a value given twice the last one counts.
 *
 * @throws Refusal 262199, 262200 or 262201 unless it is a JSON object, 262179 for an unknown field, 262196 for one that
 * cannot be set here, 262197 for a value of another type
 */
export function decodeBody(text: string, schema: BodySchema): BodyValues {
  const values = new Map<string, Scalar>();
  for (const [path, value] of leaves(parseObject(text))) {
    const type = Object.hasOwn(schema.settable, path) ? schema.settable[path] : undefined;
    if (type !== undefined) values.set(path, convert(path, value, type));
    else if (!isJsonObject(value) || !isBranch(path, schema)) throw refuseField(path, schema);
  }
  return values;
}

function parseObject(text: string): JsonObject {
  const value = text.trim() === "" ? {} : parseJson(text);
  if (!isJsonObject(value)) throw new Refusal("262200");
  return value;
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new Refusal("262199", { message: `Invalid JSON input: ${(error as SyntaxError).message}` });
  }
}

function leaves(object: JsonObject, prefix = "", depth = 1): [string, Json][] {
  if (depth > MAX_DEPTH) throw new Refusal("262201");
  return Object.entries(object).flatMap(([key, value]): [string, Json][] =>
    isJsonObject(value) && Object.keys(value).length > 0
      ? leaves(value, `${prefix}${key}.`, depth + 1)
      : [[prefix + key, value]],
  );
}

function isBranch(path: string, { settable, readOnly }: BodySchema): boolean {
  return [...Object.keys(settable), ...readOnly].some((field) => covers(path, field));
}

function refuseField(path: string, schema: BodySchema): Refusal {
  if (!schema.readOnly.some((field) => covers(field, path))) return unexpectedArgument(path);
  return new Refusal("262196", { message: `Field "${path}" cannot be set in this operation`, target: path });
}

function convert(path: string, value: Json, type: FieldType): Scalar {
  if (type === "boolean" && typeof value === "string" && /^(true|false)$/i.test(value))
    return value.toLowerCase() === "true";
  if (typeof value !== type) throw invalidValue(path, describe(value), type);
  return value as Scalar;
}

/** Short, however deep the value is. */
function describe(value: Json): string {
  return typeof value === "object" && value !== null ? (Array.isArray(value) ? "[...]" : "{...}") : String(value);
}
