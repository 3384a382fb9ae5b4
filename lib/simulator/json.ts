/** Any value that JSON can carry. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Tells a JSON object from every other value, arrays and null included. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

type Given<T> = {
  readonly [Key in keyof T as undefined extends T[Key] ? never : Key]: T[Key];
} & {
  readonly [Key in keyof T as undefined extends T[Key] ? Key : never]?: Exclude<T[Key], undefined>;
};

/** The members of an object that have a value, in their order: what is `undefined` is not there at all. */
export function given<T extends object>(members: T): Given<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Given<T>;
}

/**
 * Prints JSON the way ONTAP does: two spaces a level, an empty object or list over two lines, no final newline.
 * Members that are `undefined` are left out.
 */
export function renderJson(value: unknown, indent = ""): string {
  if (Array.isArray(value)) {
    return block(
      "[",
      value.map((item) => renderJson(item, `${indent}  `)),
      "]",
      indent,
    );
  }
  if (isJsonObject(value)) return block("{", renderMembers(value, indent), "}", indent);
  return JSON.stringify(value);
}

function renderMembers(value: object, indent: string): string[] {
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]) => `${JSON.stringify(key)}: ${renderJson(member, `${indent}  `)}`);
}

function block(open: string, items: string[], close: string, indent: string): string {
  return items.length === 0
    ? `${open}\n${indent}${close}`
    : `${open}\n${items.map((item) => `${indent}  ${item}`).join(",\n")}\n${indent}${close}`;
}
