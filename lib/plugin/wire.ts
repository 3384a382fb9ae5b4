import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { PluginError } from "./plugin-error";
import { type Field, string } from "./wire-field";

/**
 * A protobuf message as a table: a name of ours for each field. Tables hold other tables but never themselves, so the
 * depth of what is read is bounded by how it is declared. Fields that a table leaves out are skipped.
 */
export type Table = Readonly<Record<string, Field<never, unknown>>>;

/** What may be written as a message: every field is optional. */
export type Encodable<T> = {
  readonly [Name in keyof T]?: (T[Name] extends Field<infer Given, unknown> ? Given : never) | undefined;
};

/** What a message yields: absent scalars are their proto3 defaults, absent messages `undefined`. */
export type Decoded<T> = {
  readonly [Name in keyof T]: T[Name] extends Field<never, infer Read> ? Read : never;
};

/** A message inside a message. */
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

/** A list of messages. */
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

/**
 * The bytes of a message.
 *
 * @throws PluginError MESSAGE_MALFORMED when an integer is negative or beyond 2^53 - 1
 */
export function encode<T extends Table>(table: T, value: Encodable<T>): Uint8Array {
  const writer = new BinaryWriter();
  writeMessage(writer, table, value);
  return writer.finish();
}

/**
 * The message in the bytes. The last occurrence of a singular field wins.
 *
 * @throws PluginError MESSAGE_MALFORMED when they are truncated or no protobuf message
 */
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
