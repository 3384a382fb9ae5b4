import { bool, bytes, decode, encode, int, string } from "../../lib/plugin/wire";
import { withCode } from "./with-code";

const TABLE = { count: int(1), flag: bool(3), name: string(2), raw: bytes(16) };

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

describe("scalar fields", () => {
  // Worked out by hand: tag = number × 8 + wire type; the first two are the examples of the encoding guide.
  it.each([
    ["an integer", { count: 150 }, "089601"],
    ["the largest of one byte", { count: 127 }, "087f"],
    ["the smallest of two bytes", { count: 128 }, "088001"],
    ["the largest of 32 bits", { count: 2 ** 32 - 1 }, "08ffffffff0f"],
    ["the largest that is held exactly", { count: Number.MAX_SAFE_INTEGER }, "08ffffffffffffff0f"],
    ["a string", { name: "testing" }, "120774657374696e67"],
    ["a string beyond ASCII", { name: "é€" }, "1205c3a9e282ac"],
    ["a string that begins with a byte order mark", { name: "\ufeffa" }, "1204efbbbf61"],
    ["true", { flag: true }, "1801"],
    ["bytes, with a tag of two bytes", { raw: Buffer.from([0xde, 0xad]) }, "820102dead"],
  ])("%s has the bytes of the specification", (_, value, hex) => {
    expect(hexOf(encode(TABLE, value))).toBe(hex);
    expect(decode(TABLE, Buffer.from(hex, "hex"))).toMatchObject(value);
  });

  it("absent fields are read as the defaults of proto3", () => {
    expect(decode(TABLE, Buffer.alloc(0))).toEqual({ count: 0, flag: false, name: "", raw: new Uint8Array() });
  });

  it("a default that is given is written, for the sake of a oneof", () => {
    expect(hexOf(encode(TABLE, { count: 0, flag: false, name: "" }))).toBe("080018001200");
  });

  it("a view into a larger array is written alone", () => {
    const view = new Uint8Array([1, 2, 3, 4]).subarray(1, 3);
    expect(hexOf(encode(TABLE, { raw: view }))).toBe("8201020203");
  });

  it.each([-1, 0.5, 2 ** 53, Number.NaN, Infinity])("the integer %p cannot be written", (count) => {
    expect(() => encode(TABLE, { count })).toThrow(withCode("MESSAGE_MALFORMED"));
  });

  it.each([
    ["a string that is not UTF-8", "1201ff"],
    ["a long string that is not UTF-8", "1240" + "ff".repeat(64)],
    ["an integer beyond 2^53", "0880808080808080" + "10"],
    ["a negative integer", "08ffffffffffffffffff01"],
    ["an integer that does not end within ten bytes", "08" + "ff".repeat(10) + "01"],
    ["an integer whose last byte says that another follows", "08ff80"],
    ["a string longer than the message", "120774"],
    ["a tag without a value", "08"],
  ])("refuses %s", (_, hex) => {
    expect(() => decode(TABLE, Buffer.from(hex, "hex"))).toThrow(withCode("MESSAGE_MALFORMED"));
  });
});
