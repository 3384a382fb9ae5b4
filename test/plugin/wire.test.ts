import { decode, encode, int, map, message, repeated, string } from "../../lib/plugin/wire";
import { withCode } from "./with-code";

const POINT = { x: int(1), label: string(2) };
const SHAPE = { centre: message(3, POINT), corners: repeated(4, POINT), named: map(5, POINT) };

describe("messages in messages", () => {
  it.each([
    ["a message", { centre: { x: 150 } }, "1a03089601"],
    ["an empty message, which is not an absent one", { centre: {} }, "1a00"],
    ["a list", { corners: [{ x: 1 }, {}] }, "22020801" + "2200"],
    ["a map, as pairs of key and value", { named: { a: { x: 7 } } }, "2a07" + "0a0161" + "12020807"],
  ])("%s has the bytes of the specification", (_, value, hex) => {
    expect(Buffer.from(encode(SHAPE, value)).toString("hex")).toBe(hex);
  });

  it("what was written is read again", () => {
    const shape = {
      centre: { x: 1, label: "middle" },
      corners: [
        { x: 2, label: "" },
        { x: 0, label: "last" },
      ],
      named: { a: { x: 3, label: "é" }, __proto__x: { x: 4, label: "" } },
    };
    const { centre, corners, named } = decode(SHAPE, encode(SHAPE, shape));
    expect({ centre, corners, named: Object.fromEntries(named) }).toEqual(shape);
  });

  it("absent messages are undefined, absent lists and maps empty", () => {
    expect(decode(SHAPE, Buffer.alloc(0))).toEqual({ centre: undefined, corners: [], named: new Map() });
  });

  it("a pair of a map that lacks its value has an empty one", () => {
    expect(decode(SHAPE, Buffer.from("2a030a0161", "hex")).named).toEqual(new Map([["a", { x: 0, label: "" }]]));
  });

  it("the last of several occurrences wins", () => {
    expect(decode(POINT, Buffer.from("08010802", "hex")).x).toBe(2);
  });
});

describe("fields that a table lacks", () => {
  it.each([
    ["a varint", "4001"],
    ["a varint beyond 2^53", "40ffffffffffffffffff01"],
    ["64 bits", "410102030405060708"],
    ["32 bits", "4501020304"],
    ["bytes", "420161"],
    ["a group, which only proto2 has", "43080144"],
    ["a known number of another wire type", "0a0161"],
  ])("%s: skipped", (_, hex) => {
    expect(decode(POINT, Buffer.from(hex + "0807", "hex"))).toEqual({ x: 7, label: "" });
  });

  it.each([
    ["a group without an end", "43"],
    ["an end without a group", "44"],
    ["groups without end", "43".repeat(100_000)],
    ["a wire type that does not exist", "47"],
    ["the field number 0", "0001"],
    ["a field number beyond 29 bits", "808080801001"],
    ["64 bits of which some are missing", "4101"],
    ["32 bits of which some are missing", "4501"],
  ])("%s: refused", (_, hex) => {
    expect(() => decode(POINT, Buffer.from(hex, "hex"))).toThrow(withCode("MESSAGE_MALFORMED"));
  });
});

it("a message that is cut off anywhere is read or refused, and never more", () => {
  const whole = encode(SHAPE, { centre: { x: 300, label: "middle" }, corners: [{ x: 1 }], named: { a: { x: 2 } } });
  const outcomes = [...whole.keys()].map((length) => {
    try {
      decode(SHAPE, whole.subarray(0, length));
      return "read";
    } catch (error) {
      return (error as { code?: string }).code;
    }
  });
  expect(new Set(outcomes)).toEqual(new Set(["read", "MESSAGE_MALFORMED"]));
  // Only between two fields is a cut-off message one.
  expect(outcomes.filter((outcome) => outcome === "read")).toHaveLength(3);
});
