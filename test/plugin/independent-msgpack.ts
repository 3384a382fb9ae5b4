import { Packr } from "msgpackr";
import { isList, isObject, UNKNOWN, type Value } from "../../lib/plugin/value";

/** MessagePack by another author than that of the library which we use: it takes our unknown, extension 0, for `undefined`. */
const codec = new Packr({ useRecords: false, mapsAsObjects: false, int64AsType: "number" });

/** Writes a value. */
export function encodeIndependently(value: Value): Uint8Array {
  return codec.pack(foreign(value));
}

/** Reads a value. */
export function decodeIndependently(bytes: Uint8Array): Value {
  return ours(codec.unpack(bytes));
}

function foreign(value: Value): unknown {
  if (value === UNKNOWN) return undefined;
  if (isList(value)) return value.map(foreign);
  if (isObject(value)) return new Map(Object.entries(value).map(([key, each]) => [key, foreign(each)]));
  return value;
}

function ours(value: unknown): Value {
  if (value === undefined) return UNKNOWN;
  if (Array.isArray(value)) return value.map(ours);
  if (value instanceof Map) {
    const entries = [...(value as ReadonlyMap<string, unknown>)];
    return Object.fromEntries(entries.map(([key, each]) => [key, ours(each)]));
  }
  return value as Value;
}
