import { decode, encode } from "../../lib/plugin/wire";
import { bool, bytes, int, string } from "../../lib/plugin/wire-field";
import { withCode } from "./with-code";

const TABLE = { count: int(1), flag: bool(3), name: string(2), raw: bytes(16) };

describe("scalar fields", () => {
  // Worked out by hand: tag = number × 8 + wire type; the first two are the examples of the encoding guide.
  test.each([
    ["an integer", { count: 150 }, "089601"],
    ["a string", { name: "testing" }, "120774657374696e67"],
    ["a string beyond ASCII", { name: "é€" }, "1205c3a9e282ac"],
    ["true", { flag: true }, "1801"],
    ["bytes, with a tag of two bytes", { raw: Buffer.from([0xde, 0xad]) }, "820102dead"],
  ])("%s has the bytes of the specification", (_, value, hex) => {
    expect(encode(TABLE, value).toString("hex")).toBe(hex);
    expect(decode(TABLE, Buffer.from(hex, "hex"))).toMatchObject(value);
  });

  test("absent fields are read as the defaults of proto3", () => {
    expect(decode(TABLE, Buffer.alloc(0))).toEqual({ count: 0, flag: false, name: "", raw: Buffer.alloc(0) });
  });

  test("a default that is given is written, for the sake of a oneof", () => {
    expect(encode(TABLE, { count: 0, flag: false, name: "" }).toString("hex")).toBe("080018001200");
  });

  test("a view into a larger array is written alone", () => {
    const view = new Uint8Array([1, 2, 3, 4]).subarray(1, 3);
    expect(encode(TABLE, { raw: view }).toString("hex")).toBe("8201020203");
  });

  test.each([
    ["a string that is not UTF-8", "1201ff"],
    ["an integer beyond 2^53", "08ffffffffffffffffff01"],
    ["a string longer than the message", "120774"],
    ["a tag without a value", "08"],
  ])("refuses %s", (_, hex) => {
    expect(() => decode(TABLE, Buffer.from(hex, "hex"))).toThrow(withCode("MESSAGE_MALFORMED"));
  });
});
