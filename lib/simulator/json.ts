/** Any value that JSON can carry. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Not for arrays and null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

type Given<T> = {
  readonly [Key in keyof T as undefined extends T[Key] ? never : Key]: T[Key];
} & {
  readonly [Key in keyof T as undefined extends T[Key] ? Key : never]?: Exclude<T[Key], undefined>;
};

export function omitUndefined<T extends object>(members: T): Given<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Given<T>;
}

/** Prints JSON as ONTAP does: two spaces a level, an empty object or list over two lines, no final newline. */
export function renderJson(value: unknown, indent = ""): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value.map((item) => renderJson(item, inner));
    return block("[]", items, indent);
  }
  if (!isJsonObject(value)) return JSON.stringify(value);
  const members = Object.entries(omitUndefined(value)).map(
    ([key, member]) => `${JSON.stringify(key)}: ${renderJson(member, inner)}`,
  );
  return block("{}", members, indent);
}

function block([open, close]: string, items: string[], indent: string): string {
  const lines = items.map((item) => `\n${indent}  ${item}`).join(",");
  return `${open}${lines}\n${indent}${close}`;
}
