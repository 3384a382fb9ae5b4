import { isUtf8 } from "node:buffer";
import { ByteReader } from "./byte-reader";
import { PluginError } from "./plugin-error";
import { MAX_DEPTH, UNKNOWN, type Value, type ValueObject } from "./value";

type Read = (reader: ByteReader, depth: number) => Value;

/**
 * The value in the MessagePack bytes. Every extension is {@link UNKNOWN}: engines send type 0, or 12 with what they know.
 *
 * @throws PluginError VALUE_MALFORMED when they are truncated, followed by others, nested deeper than {@link MAX_DEPTH},
 * or of a type that Terraform does not use for values of a known schema (binary, keys other than strings)
 * @see https://github.com/msgpack/msgpack/blob/master/spec.md
 */
export function decodeValue(bytes: Buffer): Value {
  const reader = new ByteReader(bytes, "VALUE_MALFORMED");
  const value = read(reader, 0);
  if (reader.left > 0) throw malformed(`${reader.left} bytes follow the value: expected none`);
  return value;
}

function read(reader: ByteReader, depth: number): Value {
  if (depth > MAX_DEPTH) throw malformed(`nested deeper than ${MAX_DEPTH} levels`);
  const first = reader.byte();
  if (first < 0x80) return first;
  if (first < 0x90) return readMap(reader, first - 0x80, depth);
  if (first < 0xa0) return readList(reader, first - 0x90, depth);
  if (first < 0xc0) return readText(reader, first - 0xa0);
  if (first >= 0xe0) return first - 0x100;
  const readRest = BY_FIRST_BYTE[first];
  if (readRest === undefined) throw malformed(`unexpected first byte 0x${first.toString(16)}`);
  return readRest(reader, depth);
}

// 0xc1 is never used; 0xc4 to 0xc6 are binary, which Terraform needs only for values of a dynamic type.
const BY_FIRST_BYTE: Readonly<Record<number, Read>> = {
  0xc0: () => null,
  0xc2: () => false,
  0xc3: () => true,
  0xc7: (reader) => extension(reader, uint(reader, 1)),
  0xc8: (reader) => extension(reader, uint(reader, 2)),
  0xc9: (reader) => extension(reader, uint(reader, 4)),
  0xca: (reader) => reader.take(4).readFloatBE(),
  0xcb: (reader) => reader.take(8).readDoubleBE(),
  0xcc: (reader) => uint(reader, 1),
  0xcd: (reader) => uint(reader, 2),
  0xce: (reader) => uint(reader, 4),
  0xcf: (reader) => exact(reader.take(8).readBigUInt64BE()),
  0xd0: (reader) => reader.take(1).readInt8(),
  0xd1: (reader) => reader.take(2).readInt16BE(),
  0xd2: (reader) => reader.take(4).readInt32BE(),
  0xd3: (reader) => exact(reader.take(8).readBigInt64BE()),
  0xd4: (reader) => extension(reader, 1),
  0xd5: (reader) => extension(reader, 2),
  0xd6: (reader) => extension(reader, 4),
  0xd7: (reader) => extension(reader, 8),
  0xd8: (reader) => extension(reader, 16),
  0xd9: (reader) => readText(reader, uint(reader, 1)),
  0xda: (reader) => readText(reader, uint(reader, 2)),
  0xdb: (reader) => readText(reader, uint(reader, 4)),
  0xdc: (reader, depth) => readList(reader, uint(reader, 2), depth),
  0xdd: (reader, depth) => readList(reader, uint(reader, 4), depth),
  0xde: (reader, depth) => readMap(reader, uint(reader, 2), depth),
  0xdf: (reader, depth) => readMap(reader, uint(reader, 4), depth),
};

// Each item takes a byte or more, so a lying length ends at the end of the bytes.
function readList(reader: ByteReader, length: number, depth: number): Value {
  const items: Value[] = [];
  while (items.length < length) items.push(read(reader, depth + 1));
  return items;
}

function readMap(reader: ByteReader, length: number, depth: number): ValueObject {
  const entries: [string, Value][] = [];
  while (entries.length < length) entries.push([readKey(reader, depth + 1), read(reader, depth + 1)]);
  // Unlike assignment, this makes "__proto__" a key as any other.
  return Object.fromEntries(entries);
}

function readKey(reader: ByteReader, depth: number): string {
  const key = read(reader, depth);
  if (typeof key === "string") return key;
  throw malformed(`map key is a ${typeof key}: expected a string`);
}

function readText(reader: ByteReader, length: number): string {
  const body = reader.take(length);
  if (!isUtf8(body)) throw malformed("string is not UTF-8");
  return body.toString();
}

function extension(reader: ByteReader, length: number): typeof UNKNOWN {
  reader.take(1 + length);
  return UNKNOWN;
}

function uint(reader: ByteReader, bytes: number): number {
  return reader.take(bytes).readUIntBE(0, bytes);
}

function exact(value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw malformed(`integer ${value} cannot be held exactly: expected -(2^53 - 1) to 2^53 - 1`);
}

function malformed(problem: string): PluginError {
  return new PluginError("VALUE_MALFORMED", `malformed MessagePack: ${problem}`);
}
