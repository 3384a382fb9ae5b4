import { covers } from "../json/flat-record";
import { Refusal } from "../api/refusal";

/** Type of a field's values. */
export type FieldType = "string" | "boolean" | "number";

/** What a collection's records are made of, and what of it an answer has when nothing is asked for. */
export interface CollectionSchema {
  /** Under `/api`, without it. */
  readonly path: string;
  /** Every leaf field with its type, in the order in which they appear. */
  readonly fields: Readonly<Record<string, FieldType>>;
  /** What identifies a record: always in it, and all there is without `fields`. */
  readonly keys: readonly string[];
  /** The order of the records when no other is asked for. */
  readonly order: string;
  /** Fields that come only when they are named, or with `**`. */
  readonly expensive: readonly string[];
}

/** Whether the name is a field of the schema, or an object that holds some. */
export function isField(schema: CollectionSchema, name: string): boolean {
  return Object.keys(schema.fields).some((path) => covers(name, path));
}

/**
 * The type of a leaf field.
 *
 * @throws Refusal 262179 when the schema has no such leaf
 */
export function fieldType(schema: CollectionSchema, path: string): FieldType {
  const type = Object.hasOwn(schema.fields, path) ? schema.fields[path] : undefined;
  if (type === undefined) throw unexpectedArgument(path);
  return type;
}

/** The refusal of a field or parameter that nobody knows; ONTAP names its first part in the text. */
export function unexpectedArgument(path: string): Refusal {
  return new Refusal("262179", { message: `Unexpected argument "${path.split(".")[0] ?? path}".`, target: path });
}

/** The refusal of a value that its field cannot take. */
export function invalidValue(field: string, value: string, expected: string): Refusal {
  return new Refusal("262197", {
    message: `The value "${value}" is invalid for field "${field}" (<${expected}>)`,
    target: field,
  });
}
