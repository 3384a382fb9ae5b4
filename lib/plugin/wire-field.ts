import { type BinaryReader, type BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { PluginError } from "./plugin-error";

/**
 * One field of a protobuf message: takes a `Given`, yields a `Read`.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export interface Field<Given, Read> {
  readonly number: number;
  readonly wireType: WireType.Varint | WireType.LengthDelimited;
  /** What a message yields that lacks the field: the default of proto3. */
  absent(): Read;
  /** Tag and value; a default is written, too, so that a member of a `oneof` keeps its presence. */
  write(writer: BinaryWriter, value: Given): void;
  /** Reads one occurrence behind its tag; `before` is what the occurrences before it yielded. */
  read(reader: BinaryReader, before: Read): Read;
}

/** A non-negative `int64` or an enum. */
export function int(number: number): Field<number, number> {
  return {
    number,
    wireType: WireType.Varint,
    absent: () => 0,
    write: (writer, value) => writer.tag(number, WireType.Varint).uint64(exact(value)),
    read: (reader) => exact(reader.uint64()),
  };
}

/** A `bool`. */
export function bool(number: number): Field<boolean, boolean> {
  return {
    number,
    wireType: WireType.Varint,
    absent: () => false,
    write: (writer, value) => writer.tag(number, WireType.Varint).bool(value),
    read: (reader) => reader.bool(),
  };
}

/** A `string`. */
export function string(number: number): Field<string, string> {
  return {
    number,
    wireType: WireType.LengthDelimited,
    absent: () => "",
    write: (writer, value) => writer.tag(number, WireType.LengthDelimited).string(value),
    read: (reader) => reader.string(true),
  };
}

/** A `bytes`: read as a view into the message. */
export function bytes(number: number): Field<Uint8Array, Uint8Array> {
  return {
    number,
    wireType: WireType.LengthDelimited,
    absent: () => new Uint8Array(),
    write: (writer, value) => writer.tag(number, WireType.LengthDelimited).bytes(value),
    read: (reader) => reader.bytes(),
  };
}

// A negative integer takes the place of one beyond 2^63 on the wire, and so is refused, too.
function exact(value: number | bigint | string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new PluginError("MESSAGE_MALFORMED", `integer out of range: got ${value}, expected 0 to 2^53 - 1`);
}
