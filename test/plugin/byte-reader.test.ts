import { ByteReader } from "../../lib/plugin/byte-reader";
import { withCode } from "./with-code";

describe("ByteReader", () => {
  test("reads from front to back", () => {
    const reader = new ByteReader(Buffer.from([1, 2, 3, 4]), "MESSAGE_MALFORMED");
    expect(reader.byte()).toBe(1);
    expect(reader.take(2)).toEqual(Buffer.from([2, 3]));
    expect(reader.left).toBe(1);
  });

  test.each([
    ["a byte behind the end", 0, 1],
    ["more bytes than are left", 3, 4],
    ["a length beyond any buffer", 3, 2 ** 63],
  ])("refuses %s with the code that it was given", (_, available, wanted) => {
    const reader = new ByteReader(Buffer.alloc(available), "VALUE_MALFORMED");
    expect(() => reader.take(wanted)).toThrow(withCode("VALUE_MALFORMED"));
    expect(reader.left).toBe(available);
  });
});
