import { encodeValue, readObject, readState, UNKNOWN, type Value, writeValue } from "../../lib/plugin/value";
import { withCode } from "./with-code";

const EMPTY = Buffer.alloc(0);
const VALUE: Value = { id: UNKNOWN, triggers: { a: "1" } };
const malformed = withCode("VALUE_MALFORMED");

describe("values in messages", () => {
  it.each([
    ["MessagePack", { msgpack: encodeValue(VALUE), json: EMPTY }, VALUE],
    ["JSON", { msgpack: EMPTY, json: Buffer.from('{"a":[1]}') }, { a: [1] }],
    ["null", { msgpack: encodeValue(null), json: EMPTY }, null],
    ["an empty message", { msgpack: EMPTY, json: EMPTY }, null],
    ["no message", undefined, null],
  ])("%s is read", (_, value, expected) => {
    expect(readObject(value)).toEqual(expected);
  });

  it.each([
    ["a list", { msgpack: encodeValue([]), json: EMPTY }],
    ["unknown as a whole", { msgpack: encodeValue(UNKNOWN), json: EMPTY }],
    ["half a JSON", { msgpack: EMPTY, json: Buffer.from('{"a"') }],
  ])("%s is refused", (_, value) => {
    expect(() => readObject(value)).toThrow(malformed);
  });

  it("what is written is MessagePack", () => {
    expect(writeValue(VALUE)).toEqual({ msgpack: encodeValue(VALUE) });
  });
});

describe("stored states", () => {
  it("are JSON objects", () => {
    expect(readState({ json: Buffer.from('{"id":"7"}') })).toEqual({ id: "7" });
  });

  it.each([
    ["absent", undefined],
    ["empty", { json: EMPTY }],
    ["null", { json: Buffer.from("null") }],
    ["no JSON", { json: Buffer.from("{") }],
  ])("are refused when %s", (_, state) => {
    expect(() => readState(state)).toThrow(malformed);
  });
});
