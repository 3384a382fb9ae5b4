import { PROVIDER } from "../../lib/plugin/messages";
import { bool, bytes, decode, encode, int, map, message, repeated, string, type Table } from "../../lib/plugin/wire";
import { withCode } from "./with-code";

const POINT = { x: int(1), label: string(2) };
const SHAPE = { centre: message(3, POINT), corners: repeated(4, POINT), named: map(5, POINT) };
const SCALARS = { count: int(1), name: string(2), flag: bool(3), raw: bytes(16) };
const PLAN = PROVIDER.PlanResourceChange.response;

const hexOf = (table: Table, value: object): string => Buffer.from(encode(table, value)).toString("hex");

describe("messages have the bytes of the specification", () => {
  // Worked out by hand: tag = number × 8 + wire type; the first is the example of the encoding guide.
  it.each<[string, Table, object, string]>([
    ["an integer", SCALARS, { count: 150 }, "089601"],
    ["the largest that is held exactly", SCALARS, { count: Number.MAX_SAFE_INTEGER }, "08ffffffffffffff0f"],
    ["a string beyond ASCII", SCALARS, { name: "é€" }, "1205c3a9e282ac"],
    ["a string that begins with a byte order mark", SCALARS, { name: "\ufeffa" }, "1204efbbbf61"],
    ["bytes, with a tag of two bytes", SCALARS, { raw: Buffer.from([0xde, 0xad]) }, "820102dead"],
    ["defaults, for the sake of a oneof", SCALARS, { count: 0, flag: false, name: "" }, "080012001800"],
    ["a message", SHAPE, { centre: { x: 150 } }, "1a03089601"],
    ["an empty message, which is not an absent one", SHAPE, { centre: {} }, "1a00"],
    ["a list", SHAPE, { corners: [{ x: 1 }, {}] }, "22020801" + "2200"],
    ["a map, as pairs of key and value", SHAPE, { named: { a: { x: 7 } } }, "2a07" + "0a0161" + "12020807"],
    [
      "a plan that requires replacement",
      PLAN,
      { plannedState: { msgpack: Buffer.from([0xc0]) }, requiresReplace: [{ steps: [{ attributeName: "svm" }] }] },
      "0a03" + "0a01c0" + "1207" + "0a05" + "0a03" + "73766d",
    ],
  ])("%s", (_, table, value, hex) => {
    expect(hexOf(table, value)).toBe(hex);
  });

  it("a read of a resource, with fields that the table lacks", () => {
    // type_name "a", current_state {msgpack: nil}, private "p", provider_meta {}, client_capabilities {deferral_allowed}
    const received = Buffer.from("0a0161" + "12030a01c0" + "1a0170" + "2200" + "2a020801", "hex");
    expect(decode(PROVIDER.ReadResource.request, received)).toEqual({
      typeName: "a",
      currentState: { msgpack: Buffer.from([0xc0]), json: new Uint8Array() },
      private: Buffer.from("p"),
    });
  });
});

it("absent fields are read as the defaults of proto3", () => {
  const none = Buffer.alloc(0);
  expect(decode(SCALARS, none)).toEqual({ count: 0, flag: false, name: "", raw: new Uint8Array() });
  expect(decode(SHAPE, none)).toEqual({ centre: undefined, corners: [], named: new Map() });
});

it.each([-1, 0.5, 2 ** 53, Number.NaN, Infinity])("the integer %p cannot be written", (count) => {
  expect(() => encode(SCALARS, { count })).toThrow(withCode("MESSAGE_MALFORMED"));
});

it.each([
  ["a varint beyond 2^53", "40ffffffffffffffffff01"],
  ["64 bits", "410102030405060708"],
  ["32 bits", "4501020304"],
  ["bytes", "420161"],
  ["a known number of another wire type", "0a0161"],
  ["an earlier occurrence", "0801"],
])("%s of another field is skipped", (_, hex) => {
  expect(decode(POINT, Buffer.from(hex + "0807", "hex"))).toEqual({ x: 7, label: "" });
});

it.each([
  ["a string that is not UTF-8", "1201ff"],
  ["an integer beyond 2^53", "08808080808080808010"],
  ["a negative integer", "08ffffffffffffffffff01"],
  ["a string longer than the message", "120774"],
  ["a tag without a value", "08"],
  ["groups without end", "43".repeat(100_000)],
  ["a wire type that does not exist", "47"],
  ["the field number 0", "0001"],
])("%s is refused", (_, hex) => {
  expect(() => decode(POINT, Buffer.from(hex, "hex"))).toThrow(withCode("MESSAGE_MALFORMED"));
});

it("no two fields of a message share a number", () => {
  const tables: Table[] = Object.values(PROVIDER).flatMap(({ request, response }) => [request, response]);
  const numbers = tables.map((table) => Object.values(table).map(({ number }) => number));
  expect(numbers.filter((used) => new Set(used).size !== used.length)).toEqual([]);
});
