import { Refusal } from "./refusal";

export type Scalar = string | number | boolean;

/**
 * A record by dotted path: `{"svm.uuid": "…", "enabled": true}`. Fields, filters and order name such paths, so a record
 * is nested only when it is sent. Paths lead into lists: `igroups.name` is the name of each of `igroups`.
 */
export interface FlatRecord {
  // oxlint-disable-next-line typescript/consistent-indexed-object-style -- the type Record cannot hold itself in a list
  readonly [path: string]: Scalar | readonly Scalar[] | readonly FlatRecord[] | undefined;
}

type FlatValue = FlatRecord[string];

type Nested = Record<string, unknown>;

export type FieldType = "string" | "boolean" | "number";

/** What a collection's records are made of, and what an answer has when nothing is asked for. */
export interface CollectionSchema {
  /** Under `/api`, without it. */
  readonly path: string;
  /** Every leaf field with its type, in the order in which they appear. */
  readonly fields: Readonly<Record<string, FieldType>>;
  /** Identify a record: always in it, and all there is without `fields`. */
  readonly keys: readonly string[];
  /** The order of the records when no other is asked for. */
  readonly order: string;
  /** Fields that come only when they are named, or with `**`. @default none */
  readonly expensive?: readonly string[];
}

/** Whether a path is a field's own or lies under it: `target` covers `target` and `target.alias`. */
export function covers(field: string, path: string): boolean {
  return path === field || path.startsWith(`${field}.`);
}

export function isField(schema: CollectionSchema, name: string): boolean {
  return Object.keys(schema.fields).some((path) => covers(name, path));
}

/** @throws Refusal 262179 when the schema has no such leaf */
export function fieldType(schema: CollectionSchema, path: string): FieldType {
  const type = Object.hasOwn(schema.fields, path) ? schema.fields[path] : undefined;
  if (type === undefined) throw unexpectedArgument(path);
  return type;
}

/** The refusal of an unknown field or parameter; ONTAP names its first part in the text. */
export function unexpectedArgument(path: string): Refusal {
  return new Refusal("262179", { message: `Unexpected argument "${path.split(".")[0] ?? path}".`, target: path });
}

export function invalidValue(field: string, value: string, expected: string): Refusal {
  return new Refusal("262197", {
    message: `The value "${value}" is invalid for field "${field}" (<${expected}>)`,
    target: field,
  });
}

/** All leaves that a path leads to: several only where it leads into a list. */
export function valuesAt(record: FlatRecord, path: string): readonly Scalar[] {
  const value = record[path];
  if (value !== undefined) return Array.isArray(value) ? value.filter(isScalar) : [value as Scalar];

  return Object.entries(record).flatMap(([field, list]) =>
    isListOfRecords(list) && covers(field, path)
      ? list.flatMap((item) => valuesAt(item, path.slice(field.length + 1)))
      : [],
  );
}

/** The part of a record whose leaves are selected by their paths. Empty lists are left out. */
export function pick(record: FlatRecord, selected: (path: string) => boolean, prefix = ""): FlatRecord {
  const picked = Object.entries(record).flatMap(([field, value]): [string, FlatValue][] => {
    if (!isListOfRecords(value)) return hasValue(value) && selected(prefix + field) ? [[field, value]] : [];

    const items = value
      .map((item) => pick(item, selected, `${prefix}${field}.`))
      .filter((item) => Object.keys(item).length > 0);
    return items.length === 0 ? [] : [[field, items]];
  });
  return Object.fromEntries(picked);
}

export function nest(record: FlatRecord): object {
  const root: Nested = {};
  for (const [path, value] of Object.entries(record)) {
    const names = path.split(".");
    const last = names.pop() ?? "";
    const branch = names.reduce((outer, name) => (outer[name] ??= {}) as Nested, root);
    branch[last] = isListOfRecords(value) ? value.map(nest) : value;
  }
  return root;
}

function hasValue(value: FlatValue): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined;
}

function isListOfRecords(value: FlatValue): value is readonly FlatRecord[] {
  return Array.isArray(value) && !value.every(isScalar);
}

function isScalar(value: unknown): value is Scalar {
  return typeof value !== "object";
}
