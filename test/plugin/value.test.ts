import {
  decodeValue,
  encodeValue,
  MAX_DEPTH,
  readObject,
  readState,
  UNKNOWN,
  type Value,
  writeValue,
} from "../../lib/plugin/value";
import { decodeIndependently, encodeIndependently } from "./independent-msgpack";
import { withCode } from "./with-code";

/** Values and their bytes, worked out from the tables of formats in the MessagePack specification. */
const VECTORS: readonly (readonly [name: string, value: Value, hex: string])[] = [
  ["nil", null, "c0"],
  ["false", false, "c2"],
  ["true", true, "c3"],
  ["unknown, an extension of type 0", UNKNOWN, "d4 00 00"],
  ["positive fixint", 127, "7f"],
  ["uint 16", 256, "cd 0100"],
  ["the largest integer that is held exactly, as uint 64", Number.MAX_SAFE_INTEGER, "cf 001fffffffffffff"],
  ["int 8", -128, "d0 80"],
  ["float 64", 1.5, "cb 3ff8000000000000"],
  ["a number too large for them all, as Terraform sends it: its digits", "1".repeat(30), "be " + "31".repeat(30)],
  ["fixstr", "a€", "a4 61 e282ac"],
  ["str 8", "x".repeat(32), "d9 20 " + "78".repeat(32)],
  ["str 16", "x".repeat(256), "da 0100 " + "78".repeat(256)],
  ["str 32", "x".repeat(65536), "db 00010000 " + "78".repeat(65536)],
  ["fixarray", [1, "a"], "92 01 a161"],
  ["array 16", Array<Value>(16).fill(null), "dc 0010 " + "c0".repeat(16)],
  ["array 32", Array<Value>(65536).fill(null), "dd 00010000 " + "c0".repeat(65536)],
  ["fixmap", { a: UNKNOWN, b: [] }, "82 a161 d40000 a162 90"],
];

/** Bytes in hexadecimal; spaces are for the eye. */
function hex(digits: string): Buffer {
  return Buffer.from(digits.replaceAll(" ", ""), "hex");
}

/** Lists in lists, with null in the innermost. */
function nested(levels: number): Value {
  return Array.from({ length: levels }).reduce<Value>((inner) => [inner], null);
}

describe("values that we write", () => {
  it.each(VECTORS)("%s", (_, value, digits) => {
    expect(Buffer.from(encodeValue(value))).toEqual(hex(digits));
    expect(decodeValue(hex(digits))).toEqual(value);
    expect(decodeIndependently(encodeValue(value))).toEqual(value);
    expect(decodeValue(encodeIndependently(value))).toEqual(value);
  });

  it("the deepest value goes there and back", () => {
    expect(decodeValue(encodeValue(nested(MAX_DEPTH)))).toEqual(nested(MAX_DEPTH));
  });

  it("half a surrogate pair, which UTF-8 cannot hold, is replaced in texts and keys", () => {
    expect(decodeValue(encodeValue({ "a\ud800": "\udc00b" }))).toEqual({ "a\ufffd": "\ufffdb" });
  });

  it.each<[string, Value]>([
    ["NaN", Number.NaN],
    ["infinity", Infinity],
    ["a value that is nested too deep", nested(MAX_DEPTH + 1)],
  ])("%s: refused", (_, value) => {
    expect(() => encodeValue(value)).toThrow(withCode("VALUE_MALFORMED"));
  });
});

describe("values that others write", () => {
  it.each<[string, string, Value]>([
    ["float 32", "ca 3fc00000", 1.5],
    ["an integer as float 64", "cb 4070000000000000", 256],
    ["fixext 4 of the type that others use for moments", "d6 ff 00000000", UNKNOWN],
    ["a refined unknown (ext 8, type 12: not null)", "c7 03 0c 8101c2", UNKNOWN],
    ["a short map in the longest form", "df 00000001 db 00000001 61 dd 00000000", { a: [] }],
  ])("%s", (_, digits, value) => {
    expect(decodeValue(hex(digits))).toEqual(value);
  });

  it("a list that claims more items than there are bytes is refused before there is room made for it", () => {
    expect(() => decodeValue(hex("dd00ffffff"))).toThrow("Max length exceeded");
  });

  it.each([
    ["nothing", ""],
    ["a string that is cut off", "a3 6161"],
    ["a list that promises more than there is", "dd ffffffff c0"],
    ["a map that promises more than there is", "df ffffffff a161 c0"],
    ["the byte that is never used", "c1"],
    ["a second value", "c0 c0"],
    ["lists that are nested too deep", "91".repeat(MAX_DEPTH + 1) + "c0"],
    ["map keys without end", "81".repeat(100_000)],
  ])("%s: refused", (_, digits) => {
    expect(() => decodeValue(hex(digits))).toThrow(withCode("VALUE_MALFORMED"));
  });
});

describe("values in messages", () => {
  const EMPTY = Buffer.alloc(0);
  const read = (value: object): Value => readObject({ msgpack: EMPTY, json: EMPTY, ...value });
  const VALUE: Value = { id: UNKNOWN, triggers: { a: "1" } };

  it.each([
    ["MessagePack", writeValue(VALUE), VALUE],
    ["JSON", { json: Buffer.from('{"a":[1]}') }, { a: [1] }],
    ["null", writeValue(null), null],
    ["an empty message", {}, null],
  ])("%s is read", (_, value, expected) => {
    expect(read(value)).toEqual(expected);
  });

  it.each([
    ["a list", writeValue([])],
    ["unknown as a whole", writeValue(UNKNOWN)],
    ["half a JSON", { json: Buffer.from('{"a"') }],
  ])("%s is refused", (_, value) => {
    expect(() => read(value)).toThrow(withCode("VALUE_MALFORMED"));
  });

  it("stored states are JSON objects, or refused", () => {
    expect(readState({ json: Buffer.from('{"id":"7"}') })).toEqual({ id: "7" });
    for (const state of [undefined, { json: EMPTY }, { json: Buffer.from("null") }])
      expect(() => readState(state)).toThrow(withCode("VALUE_MALFORMED"));
  });
});
