import fc, { type Arbitrary } from "fast-check";
import { Readable } from "node:stream";
import { decodeValue, encodeValue, readObject, readState, UNKNOWN, type Value } from "../../lib/plugin/value";
import { frame, unframe } from "../../lib/plugin/grpc";
import { CONTROLLER, PROVIDER } from "../../lib/plugin/messages";
import { PluginError } from "../../lib/plugin/plugin-error";
import { decode, encode, type Table } from "../../lib/plugin/wire";
import { rejectionOf, thrownBy, yieldOf } from "../helpers/failure";
import { asBytes, hostileTexts } from "../helpers/hostile";
import { expectForAll } from "../helpers/property";
import { decodeIndependently, encodeIndependently } from "../plugin/independent-msgpack";

const RUNS = { runs: 3_000 };

const TABLES: readonly Table[] = Object.values({ ...PROVIDER, ...CONTROLLER }).flatMap(({ request, response }) => [
  request,
  response,
]);

/** Without -0, which Terraform does not know. */
const numbers = fc
  .oneof(fc.integer(), fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true }))
  .map((number) => number + 0);

/** Without the one that the decoder refuses. */
const keys = fc.string().filter((key) => key !== "__proto__");

/** Values of every Terraform type. */
const values: Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constantFrom<Value>(null, true, false, UNKNOWN),
    numbers,
    fc.string({ unit: "binary" }),
    fc.array(tie("value"), { maxLength: 20 }),
    fc.dictionary(keys, tie("value"), { maxKeys: 20 }),
  ),
})).value;

/** Bytes at random, and bytes of a real value with some of them changed or cut off. */
function damaged(whole: Arbitrary<Uint8Array>): Arbitrary<Buffer> {
  const changed = fc
    .tuple(whole, fc.nat(), fc.integer({ min: 0, max: 255 }), fc.boolean())
    .map(([bytes, at, byte, isCut]) => {
      const copy = Buffer.from(bytes);
      if (copy.length > 0) copy[at % copy.length] = byte;
      return isCut ? copy.subarray(0, at % (copy.length + 1)) : copy;
    });
  return fc.oneof(
    changed,
    fc.uint8Array({ maxLength: 64 }).map((noise) => Buffer.from(noise)),
  );
}

it("every value is the same after its way through MessagePack", async () => {
  await expectForAll(
    values,
    (value) => {
      expect(decodeValue(encodeValue(value))).toEqual(value);
    },
    RUNS,
  );
});

it("every value is the same to a codec of another author, whoever of the two writes it", async () => {
  await expectForAll(
    values,
    (value) => {
      expect(decodeIndependently(encodeValue(value))).toEqual(value);
      expect(decodeValue(encodeIndependently(value))).toEqual(value);
    },
    RUNS,
  );
});

it("bytes of any kind are a value that can be written again, or are refused", async () => {
  await expectForAll(
    damaged(values.map(encodeValue)),
    (bytes) => {
      const value = yieldOf(() => decodeValue(bytes), PluginError);
      const again = value === undefined ? undefined : yieldOf(() => encodeValue(value), PluginError);
      if (again !== undefined) expect(encodeValue(decodeValue(again))).toEqual(again);
    },
    RUNS,
  );
});

it("a list or map that claims to be huge is refused before it takes memory", async () => {
  const heads = fc
    .constantFrom(0xdb, 0xdd, 0xdf, 0xc9)
    .map((first) => Buffer.from([first, 0xff, 0xff, 0xff, 0xff, 0xc0]));
  await expectForAll(
    heads,
    (bytes) => {
      expect(thrownBy(() => decodeValue(bytes))).toMatchObject({ code: "VALUE_MALFORMED" });
    },
    { runs: 100 },
  );
});

it("lists that hold each other without end are refused", () => {
  expect(thrownBy(() => decodeValue(Buffer.alloc(1_000_000, 0x91)))).toMatchObject({ code: "VALUE_MALFORMED" });
});

const plans = fc.record({
  typeName: fc.string({ unit: "binary" }),
  priorState: fc.record({ msgpack: fc.uint8Array({ maxLength: 50 }), json: fc.uint8Array({ maxLength: 50 }) }),
  priorPrivate: fc.uint8Array({ maxLength: 200 }),
});
const PLAN = PROVIDER.PlanResourceChange.request;

it("every message is the same after its way through protobuf", async () => {
  await expectForAll(
    plans,
    (plan) => {
      const { typeName, priorState, priorPrivate } = decode(PLAN, encode(PLAN, plan));
      expect({
        typeName,
        priorState: { msgpack: bytesOf(priorState?.msgpack), json: bytesOf(priorState?.json) },
        priorPrivate: bytesOf(priorPrivate),
      }).toEqual(plan);
    },
    RUNS,
  );
});

function bytesOf(buffer: Uint8Array | undefined): Uint8Array {
  return new Uint8Array(buffer ?? []);
}

it("bytes of any kind are a message of every procedure, or are refused", async () => {
  const bytes = damaged(plans.map((plan) => encode(PLAN, plan)));
  await expectForAll(
    fc.tuple(fc.constantFrom(...TABLES), bytes),
    ([table, body]) => {
      yieldOf(() => decode(table, body), PluginError);
    },
    RUNS,
  );
});

function pieces(bytes: Buffer, length: number): Readable {
  const starts = Array.from({ length: Math.ceil(bytes.length / length) }, (_, index) => index * length);
  return Readable.from(starts.map((start) => bytes.subarray(start, start + length)));
}

it("bytes of any kind are one frame, or are refused", async () => {
  const messages = fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes));
  await expectForAll(
    fc.tuple(messages, damaged(messages.map(frame)), fc.integer({ min: 1, max: 20 })),
    async ([message, bytes, length]) => {
      expect(await unframe(pieces(frame(message), length))).toEqual(message);
      const refusal = await rejectionOf(unframe(pieces(bytes, length)));
      if (refusal !== undefined) expect(refusal).toBeInstanceOf(PluginError);
    },
    RUNS,
  );
});

it("a state of any kind is an object, or is refused", async () => {
  const none = Buffer.alloc(0);
  await expectForAll(
    asBytes(hostileTexts),
    (json) => {
      const state = yieldOf(() => readState({ json }), PluginError);
      const object = yieldOf(() => readObject({ msgpack: none, json }), PluginError);
      yieldOf(() => readObject({ msgpack: json, json: none }), PluginError);
      for (const value of [state, object ?? undefined])
        if (value !== undefined) yieldOf(() => encodeValue(value), PluginError);
    },
    { runs: 1_000 },
  );
});
