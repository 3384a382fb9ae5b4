import { UNKNOWN, type Value } from "../../lib/plugin/value";

/** Values and their bytes, worked out from the tables of formats in the MessagePack specification. */
export const VECTORS: readonly (readonly [name: string, value: Value, hex: string])[] = [
  ["nil", null, "c0"],
  ["false", false, "c2"],
  ["true", true, "c3"],
  ["unknown, an extension of type 0", UNKNOWN, "d4 00 00"],
  ["positive fixint", 127, "7f"],
  ["uint 32", 128, "ce 00000080"],
  ["the largest uint 32", 2 ** 32 - 1, "ce ffffffff"],
  ["float 64", 1.5, "cb 3ff8000000000000"],
  ["a negative number as float 64", -1, "cb bff0000000000000"],
  ["fixstr", "a€", "a4 61 e282ac"],
  ["str 8", "x".repeat(32), "d9 20 " + "78".repeat(32)],
  ["str 16", "x".repeat(256), "da 0100 " + "78".repeat(256)],
  ["str 32", "x".repeat(65536), "db 00010000 " + "78".repeat(65536)],
  ["fixarray", [1, "a"], "92 01 a161"],
  ["array 16", Array<Value>(16).fill(null), "dc 0010 " + "c0".repeat(16)],
  ["array 32", Array<Value>(65536).fill(null), "dd 00010000 " + "c0".repeat(65536)],
  ["fixmap", { a: UNKNOWN, b: [] }, "82 a161 d40000 a162 90"],
  ["a key that objects have of themselves", JSON.parse('{"__proto__":"x"}') as Value, "81 a9 5f5f70726f746f5f5f a178"],
];

/** Bytes in hexadecimal; spaces are for the eye. */
export function hex(digits: string): Buffer {
  return Buffer.from(digits.replaceAll(" ", ""), "hex");
}

/** Lists in lists, with null in the innermost. */
export function nested(levels: number): Value {
  return Array.from({ length: levels }).reduce<Value>((inner) => [inner], null);
}

/** A map of so many keys. */
export function mapOf(size: number): Value {
  return Object.fromEntries(Array.from({ length: size }, (_, index) => [`k${index}`, index]));
}
