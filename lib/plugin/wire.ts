import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { PluginError } from "./plugin-error";

/**
 * One field of a protobuf message: takes a `Given`, yields a `Read`.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export interface Field<Given, Read> {
  readonly number: number;
  readonly wireType: WireType.Varint | WireType.LengthDelimited;
  /** The value of an absent field: the default of proto3. */
  absent(): Read;
  /** Writes tag and value, a default, too: a member of a `oneof` must keep its presence. */
  write(writer: BinaryWriter, value: Given): void;
  /** Reads one occurrence behind its tag; `before` is the value of the occurrences before it. */
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

export function bool(number: number): Field<boolean, boolean> {
  return {
    number,
    wireType: WireType.Varint,
    absent: () => false,
    write: (writer, value) => writer.tag(number, WireType.Varint).bool(value),
    read: (reader) => reader.bool(),
  };
}

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

// On the wire, a negative integer is one beyond 2^63.
function exact(value: number | bigint | string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new PluginError("MESSAGE_MALFORMED", `integer out of range: got ${value}, expected 0 to 2^53 - 1`);
}

/**
 * A protobuf message as a table: a name of ours for each field. Tables never hold themselves, so the depth of a message
 * is bounded. Fields that a table leaves out are skipped.
 */
export type Table = Readonly<Record<string, Field<never, unknown>>>;

/** A message to write: every field is optional. */
export type Encodable<T> = {
  readonly [Name in keyof T]?: (T[Name] extends Field<infer Given, unknown> ? Given : never) | undefined;
};

/** A message that was read: absent scalars are their proto3 defaults, absent messages `undefined`. */
export type Decoded<T> = {
  readonly [Name in keyof T]: T[Name] extends Field<never, infer Read> ? Read : never;
};

export function message<T extends Table>(number: number, table: T): Field<Encodable<T>, Decoded<T> | undefined> {
  return {
    number,
    wireType: WireType.LengthDelimited,
    absent: () => undefined,
    write: (writer, value) => {
      writer.tag(number, WireType.LengthDelimited).fork();
      writeMessage(writer, table, value);
      writer.join();
    },
    read: (reader) => readMessage(new BinaryReader(reader.bytes()), table),
  };
}

export function repeated<T extends Table>(number: number, table: T): Field<readonly Encodable<T>[], Decoded<T>[]> {
  const item = message(number, table);
  return {
    number,
    wireType: WireType.LengthDelimited,
    absent: () => [],
    write: (writer, items) => {
      for (const value of items) item.write(writer, value);
    },
    read: (reader, before) => {
      before.push(readMessage(new BinaryReader(reader.bytes()), table));
      return before;
    },
  };
}

/** A map from strings to messages: on the wire, a list of pairs. */
export function map<T extends Table>(
  number: number,
  table: T,
): Field<Readonly<Record<string, Encodable<T>>>, Map<string, Decoded<T>>> {
  const pairs = repeated(number, { key: string(1), value: message(2, table) });
  return {
    number,
    wireType: WireType.LengthDelimited,
    absent: () => new Map<string, Decoded<T>>(),
    write: (writer, values) => {
      const entries = Object.entries(values).map(([key, value]) => ({ key, value }));
      pairs.write(writer, entries);
    },
    read: (reader, before) => {
      for (const { key, value } of pairs.read(reader, [])) before.set(key, value ?? decode(table, new Uint8Array()));
      return before;
    },
  };
}

/** @throws PluginError MESSAGE_MALFORMED when an integer is negative or beyond 2^53 - 1 */
export function encode<T extends Table>(table: T, value: Encodable<T>): Uint8Array {
  const writer = new BinaryWriter();
  writeMessage(writer, table, value);
  return writer.finish();
}

/** @throws PluginError MESSAGE_MALFORMED when the bytes are truncated or no protobuf message */
export function decode<T extends Table>(table: T, body: Uint8Array): Decoded<T> {
  try {
    return readMessage(new BinaryReader(body), table);
  } catch (error) {
    if (error instanceof PluginError) throw error;
    const problem = error instanceof Error ? error.message : String(error);
    const text = `malformed protobuf message of ${body.length} bytes: ${problem}`;
    throw new PluginError("MESSAGE_MALFORMED", text, { cause: error });
  }
}

function writeMessage<T extends Table>(writer: BinaryWriter, table: T, value: Encodable<T>): void {
  const given: Readonly<Record<string, unknown>> = value;
  for (const [name, field] of Object.entries(table)) {
    // The type of `value` ties each name to its field's type; the loop cannot see it.
    if (given[name] !== undefined) field.write(writer, given[name] as never);
  }
}

function readMessage<T extends Table>(reader: BinaryReader, table: T): Decoded<T> {
  const values: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(table)) values[name] = field.absent();
  while (reader.pos < reader.len) readField(reader, table, values);
  // Every name of the table was set above, by the field that its type is derived from.
  return values as Decoded<T>;
}

function readField(reader: BinaryReader, table: Table, values: Record<string, unknown>): void {
  const [number, wireType] = reader.tag();
  const known = Object.entries(table).find(([, field]) => field.number === number && field.wireType === wireType);
  if (known === undefined) {
    reader.skip(wireType, number);
    return;
  }
  const [name, field] = known;
  values[name] = field.read(reader, values[name]);
}
