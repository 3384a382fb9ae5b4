import { ByteReader } from "../../lib/plugin/byte-reader";
import { readVarint, varint } from "../../lib/plugin/varint";
import { withCode } from "./with-code";

const read = (bytes: Buffer) => readVarint(new ByteReader(bytes, "MESSAGE_MALFORMED"));

describe("varint", () => {
  test.each([
    ["zero", 0, "00"],
    ["the largest of one byte", 127, "7f"],
    ["the smallest of two bytes", 128, "8001"],
    ["the example of the specification", 150, "9601"],
    ["the largest of 32 bits", 2 ** 32 - 1, "ffffffff0f"],
    ["the largest safe integer", Number.MAX_SAFE_INTEGER, "ffffffffffffff0f"],
  ])("%s is written and read as the specification says", (_, value, hex) => {
    expect(varint(value).toString("hex")).toBe(hex);
    expect(read(Buffer.from(hex, "hex"))).toBe(value);
  });

  test.each([-1, 0.5, 2 ** 53, Number.NaN, Infinity])("%p cannot be written", (value) => {
    expect(() => varint(value)).toThrow(withCode("MESSAGE_MALFORMED"));
  });

  test.each([
    ["it is empty", ""],
    ["its last byte says that another follows", "ff80"],
    ["it does not end within ten bytes", "ff".repeat(10) + "01"],
  ])("is refused when %s", (_, hex) => {
    expect(() => read(Buffer.from(hex, "hex"))).toThrow(withCode("MESSAGE_MALFORMED"));
  });
});
