/** A value that becomes known only when the plan is applied. */
export const UNKNOWN = Symbol("known after apply");

/** How deep lists and maps may nest: far beyond any schema, far within the stack. */
export const MAX_DEPTH = 128;

/** A Terraform value of whatever type. */
export type Value = null | boolean | number | string | typeof UNKNOWN | readonly Value[] | ValueObject;

/** An object or a map. */
export interface ValueObject {
  readonly [key: string]: Value;
}

/** Whether the value is an object or a map: neither null nor unknown nor a list. */
export function isObject(value: Value): value is ValueObject {
  return typeof value === "object" && value !== null && !isList(value);
}

/** Whether the value is a list, a set or a tuple. */
export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
