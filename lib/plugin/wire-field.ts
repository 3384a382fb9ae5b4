import { isUtf8 } from "node:buffer";
import type { ByteReader } from "./byte-reader";
import { PluginError } from "./plugin-error";
import { readVarint, varint } from "./varint";

/** How the bytes of a field end: `VARINT` says it in each byte, `LENGTH` before the first one. */
export const WIRE_TYPE = { VARINT: 0, FIXED64: 1, LENGTH: 2, FIXED32: 5 } as const;

/**
 * One field of a protobuf message: takes a `Given`, yields a `Read`.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export interface Field<Given, Read> {
  readonly number: number;
  readonly wireType: (typeof WIRE_TYPE)["VARINT" | "LENGTH"];
  /** What a message yields that lacks the field: the default of proto3. */
  absent(): Read;
  /** Tag and value; a default is written, too, so that a member of a `oneof` keeps its presence. */
  write(value: Given): Buffer;
  /** Reads one occurrence behind its tag; `before` is what the occurrences before it yielded. */
  read(reader: ByteReader, before: Read): Read;
}

/** A non-negative `int64` or an enum. */
export function int(number: number): Field<number, number> {
  return {
    number,
    wireType: WIRE_TYPE.VARINT,
    absent: () => 0,
    write: (value) => Buffer.concat([tag(number, WIRE_TYPE.VARINT), varint(value)]),
    read: readInteger,
  };
}

/** A `bool`. */
export function bool(number: number): Field<boolean, boolean> {
  return {
    number,
    wireType: WIRE_TYPE.VARINT,
    absent: () => false,
    write: (value) => Buffer.concat([tag(number, WIRE_TYPE.VARINT), varint(value ? 1 : 0)]),
    read: (reader) => readVarint(reader) !== 0,
  };
}

/** A `string`. */
export function string(number: number): Field<string, string> {
  return delimited(
    number,
    () => "",
    (value) => Buffer.from(value),
    readText,
  );
}

/** A `bytes`: read as a view into the message. */
export function bytes(number: number): Field<Uint8Array, Buffer> {
  return delimited(
    number,
    () => Buffer.alloc(0),
    (value) => Buffer.from(value.buffer, value.byteOffset, value.byteLength),
    (body) => body,
  );
}

/** A field whose bytes stand behind their length. */
export function delimited<Given, Read>(
  number: number,
  absent: () => Read,
  write: (value: Given) => Buffer,
  read: (body: Buffer, before: Read) => Read,
): Field<Given, Read> {
  return {
    number,
    wireType: WIRE_TYPE.LENGTH,
    absent,
    write: (value) => withLength(number, write(value)),
    read: (reader, before) => read(readDelimited(reader), before),
  };
}

/** Tag, length and bytes of one occurrence. */
export function withLength(number: number, body: Buffer): Buffer {
  return Buffer.concat([tag(number, WIRE_TYPE.LENGTH), varint(body.length), body]);
}

/** The bytes behind the length that comes next. */
export function readDelimited(reader: ByteReader): Buffer {
  return reader.take(readVarint(reader));
}

function tag(number: number, wireType: number): Buffer {
  return varint(number * 8 + wireType);
}

function readInteger(reader: ByteReader): number {
  const value = readVarint(reader);
  if (Number.isSafeInteger(value)) return value;
  throw new PluginError("MESSAGE_MALFORMED", `integer out of range: got ${value}, expected 0 to 2^53 - 1`);
}

function readText(body: Buffer): string {
  if (!isUtf8(body)) throw new PluginError("MESSAGE_MALFORMED", "string field is not UTF-8");
  return body.toString();
}
