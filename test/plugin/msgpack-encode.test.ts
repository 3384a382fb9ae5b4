import { encodeValue } from "../../lib/plugin/msgpack-encode";
import { MAX_DEPTH, type Value } from "../../lib/plugin/value";
import { hex, mapOf, nested, VECTORS } from "./msgpack-vectors";
import { withCode } from "./with-code";

describe("encodeValue", () => {
  test.each(VECTORS)("writes %s", (_, value, digits) => {
    expect(encodeValue(value)).toEqual(hex(digits));
  });

  test.each([
    [15, "8f"],
    [16, "de 0010"],
    [65536, "df 00010000"],
  ])("writes the size of a map of %i keys in the shortest form", (size, digits) => {
    const head = hex(digits);
    expect(encodeValue(mapOf(size)).subarray(0, head.length)).toEqual(head);
  });

  test.each<[string, Value]>([
    ["NaN", Number.NaN],
    ["infinity", Infinity],
    ["a value that is nested too deep", nested(MAX_DEPTH + 1)],
  ])("refuses %s", (_, value) => {
    expect(() => encodeValue(value)).toThrow(withCode("VALUE_MALFORMED"));
  });
});
