import { decodeValue, encodeValue, MAX_DEPTH, UNKNOWN, type Value } from "../../lib/plugin/value";
import { decodeIndependently, encodeIndependently } from "./independent-msgpack";
import { withCode } from "./with-code";

/** Values and their bytes, worked out from the tables of formats in the MessagePack specification. */
const VECTORS: readonly (readonly [name: string, value: Value, hex: string])[] = [
  ["nil", null, "c0"],
  ["false", false, "c2"],
  ["true", true, "c3"],
  ["unknown, an extension of type 0", UNKNOWN, "d4 00 00"],
  ["positive fixint", 127, "7f"],
  ["uint 8", 128, "cc 80"],
  ["uint 16", 256, "cd 0100"],
  ["the largest uint 32", 2 ** 32 - 1, "ce ffffffff"],
  ["the largest integer that is held exactly, as uint 64", Number.MAX_SAFE_INTEGER, "cf 001fffffffffffff"],
  ["negative fixint", -32, "e0"],
  ["int 8", -128, "d0 80"],
  ["int 16", -129, "d1 ff7f"],
  ["int 32", -(2 ** 31), "d2 80000000"],
  ["int 64", Number.MIN_SAFE_INTEGER, "d3 ffe0000000000001"],
  ["float 64", 1.5, "cb 3ff8000000000000"],
  ["an integer beyond 2^53, as float 64", 2 ** 60, "cb 43b0000000000000"],
  ["a number too large for them all, as Terraform sends it: its digits", "1".repeat(30), "be " + "31".repeat(30)],
  ["fixstr", "a€", "a4 61 e282ac"],
  ["str 8", "x".repeat(32), "d9 20 " + "78".repeat(32)],
  ["str 16", "x".repeat(256), "da 0100 " + "78".repeat(256)],
  ["str 32", "x".repeat(65536), "db 00010000 " + "78".repeat(65536)],
  ["a text that begins with a byte order mark", "\ufeff" + "x".repeat(253), "da 0100 efbbbf" + "78".repeat(253)],
  ["fixarray", [1, "a"], "92 01 a161"],
  ["array 16", Array<Value>(16).fill(null), "dc 0010 " + "c0".repeat(16)],
  ["array 32", Array<Value>(65536).fill(null), "dd 00010000 " + "c0".repeat(65536)],
  ["fixmap", { a: UNKNOWN, b: [] }, "82 a161 d40000 a162 90"],
  ["a key that objects have of themselves", JSON.parse('{"__proto__":"x"}') as Value, "81 a9 5f5f70726f746f5f5f a178"],
];

/** Bytes in hexadecimal; spaces are for the eye. */
function hex(digits: string): Buffer {
  return Buffer.from(digits.replaceAll(" ", ""), "hex");
}

/** Lists in lists, with null in the innermost. */
function nested(levels: number): Value {
  return Array.from({ length: levels }).reduce<Value>((inner) => [inner], null);
}

function mapOf(size: number): Value {
  return Object.fromEntries(Array.from({ length: size }, (_, index) => [`k${index}`, index]));
}

describe("values that we write", () => {
  it.each(VECTORS)("%s", (_, value, digits) => {
    expect(Buffer.from(encodeValue(value))).toEqual(hex(digits));
    expect(decodeValue(hex(digits))).toEqual(value);
  });

  it.each([
    [15, "8f"],
    [16, "de 0010"],
    [65536, "df 00010000"],
  ])("a map of %i keys has its size in the shortest form, and is read again", (size, digits) => {
    const head = hex(digits);
    const written = encodeValue(mapOf(size));
    expect(Buffer.from(written).subarray(0, head.length)).toEqual(head);
    expect(decodeValue(written)).toEqual(mapOf(size));
  });

  it.each([0xc4, 0xc5, 0xc6, 0xc400, 0xc4c4, 0xc5c5, 0xc60006, 0xc4c4c4])(
    "a text of %i bytes is not taken for binary, with whose first byte its length begins or ends",
    (length) => {
      expect(decodeValue(encodeValue("x".repeat(length)))).toHaveLength(length);
    },
  );

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
    ["a value that is nested far too deep", nested(100_000)],
  ])("%s: refused", (_, value) => {
    expect(() => encodeValue(value)).toThrow(withCode("VALUE_MALFORMED"));
  });
});

describe("values that others write differently", () => {
  it.each(VECTORS)("%s, as a codec of another author writes it and reads ours", (_, value) => {
    expect(decodeValue(encodeIndependently(value))).toEqual(value);
    expect(decodeIndependently(encodeValue(value))).toEqual(value);
  });

  it.each<[string, string, Value]>([
    ["float 32", "ca 3fc00000", 1.5],
    ["an integer as float 64", "cb 4070000000000000", 256],
    ["fixext 2", "d5 00 0000", UNKNOWN],
    ["fixext 4 of the type that others use for moments", "d6 ff 00000000", UNKNOWN],
    ["fixext 8", "d7 00 0000000000000000", UNKNOWN],
    ["fixext 16", "d8 00 " + "00".repeat(16), UNKNOWN],
    ["a refined unknown (ext 8, type 12: not null)", "c7 03 0c 8101c2", UNKNOWN],
    ["ext 16", "c8 0001 0c 80", UNKNOWN],
    ["ext 32", "c9 00000001 0c 80", UNKNOWN],
    ["a short map in the longest form", "df 00000001 db 00000001 61 dd 00000000", { a: [] }],
  ])("%s", (_, digits, value) => {
    expect(decodeValue(hex(digits))).toEqual(value);
  });

  it("a view into larger bytes is read alone", () => {
    expect(decodeValue(hex("c4 a161 c4").subarray(1, 3))).toBe("a");
  });
});

describe("bytes that are no value", () => {
  it.each([
    ["nothing", ""],
    ["a string that is cut off", "a3 6161"],
    ["a number that is cut off", "ce 0000"],
    ["a list that promises more than there is", "dd ffffffff c0"],
    ["lists that together promise more than there is", "dd 00020000".repeat(30_000)],
    ["a map that promises more than there is", "df ffffffff a161 c0"],
    ["a map without its last value", "81 a161"],
    ["an extension that is cut off", "c7 ff 00"],
    ["a string that is not UTF-8", "a1 ff"],
    ["a long string that is not UTF-8", "da 0100" + "ff".repeat(256)],
    ["a map key that is not UTF-8", "81 a1ff c0"],
    ["a map key that is a number", "81 01 c0"],
    ["a map key that is a list", "81 90 c0"],
    ["a map key that is binary", "81 c40161 c0"],
    ["the byte that is never used", "c1"],
    ["binary, which has no Terraform type", "c4 01 61"],
    ["binary without content, in a list", "92 a0 c400"],
    ["binary with 16 bits of length", "c5 0001 61"],
    ["binary with 32 bits of length", "c6 00000001 61"],
    ["an integer that cannot be held exactly", "cf 0020000000000001"],
    ["a negative integer that cannot be held exactly", "d3 ffdfffffffffffff"],
    ["a second value", "c0 c0"],
    ["lists without end", "91".repeat(100_000)],
    ["lists that are nested too deep", "91".repeat(MAX_DEPTH + 1) + "c0"],
    ["maps without end", "81a161".repeat(100_000)],
    ["map keys without end", "81".repeat(100_000)],
  ])("%s: refused", (_, digits) => {
    expect(() => decodeValue(hex(digits))).toThrow(withCode("VALUE_MALFORMED", /^malformed MessagePack: /));
  });
});
