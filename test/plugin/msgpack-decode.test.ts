import { decodeValue } from "../../lib/plugin/msgpack-decode";
import { encodeValue } from "../../lib/plugin/msgpack-encode";
import { MAX_DEPTH, UNKNOWN, type Value } from "../../lib/plugin/value";
import { hex, mapOf, nested, VECTORS } from "./msgpack-vectors";
import { withCode } from "./with-code";

describe("values as we write them", () => {
  test.each(VECTORS)("%s is read", (_, value, digits) => {
    expect(decodeValue(hex(digits))).toEqual(value);
  });

  test.each([16, 65536])("a map of %i keys goes there and back", (size) => {
    expect(decodeValue(encodeValue(mapOf(size)))).toEqual(mapOf(size));
  });

  test("the deepest value goes there and back", () => {
    expect(decodeValue(encodeValue(nested(MAX_DEPTH)))).toEqual(nested(MAX_DEPTH));
  });
});

describe("values that others write differently", () => {
  test.each<[string, string, Value]>([
    ["uint 8", "cc ff", 255],
    ["uint 16", "cd 0100", 256],
    ["uint 64", "cf 001fffffffffffff", Number.MAX_SAFE_INTEGER],
    ["negative fixint", "e0", -32],
    ["int 8", "d0 80", -128],
    ["int 16", "d1 ff7f", -129],
    ["int 32", "d2 80000000", -(2 ** 31)],
    ["int 64", "d3 ffe0000000000001", Number.MIN_SAFE_INTEGER],
    ["float 32", "ca 3fc00000", 1.5],
    ["fixext 2", "d5 00 0000", UNKNOWN],
    ["fixext 4", "d6 00 00000000", UNKNOWN],
    ["fixext 8", "d7 00 0000000000000000", UNKNOWN],
    ["fixext 16", "d8 00 " + "00".repeat(16), UNKNOWN],
    ["a refined unknown (ext 8, type 12: not null)", "c7 03 0c 8101c2", UNKNOWN],
    ["ext 16", "c8 0001 0c 80", UNKNOWN],
    ["ext 32", "c9 00000001 0c 80", UNKNOWN],
    ["a short map in the longest form", "df 00000001 db 00000001 61 dd 00000000", { a: [] }],
  ])("%s", (_, digits, value) => {
    expect(decodeValue(hex(digits))).toEqual(value);
  });
});

describe("bytes that are no value", () => {
  test.each([
    ["nothing", ""],
    ["a string that is cut off", "a3 6161"],
    ["a number that is cut off", "ce 0000"],
    ["a list that promises more than there is", "dd ffffffff c0"],
    ["a map that promises more than there is", "df ffffffff a161 c0"],
    ["a map without its last value", "81 a161"],
    ["an extension that is cut off", "c7 ff 00"],
    ["a string that is not UTF-8", "a1 ff"],
    ["a map key that is a number", "81 01 c0"],
    ["a map key that is a list", "81 90 c0"],
    ["the byte that is never used", "c1"],
    ["binary, which has no Terraform type", "c4 01 61"],
    ["an integer that cannot be held exactly", "cf 0020000000000001"],
    ["a second value", "c0 c0"],
    ["lists without end", "91".repeat(100_000)],
    ["maps without end", "81a161".repeat(100_000)],
    ["map keys without end", "81".repeat(100_000)],
  ])("%s: refused", (_, digits) => {
    expect(() => decodeValue(hex(digits))).toThrow(withCode("VALUE_MALFORMED"));
  });
});
