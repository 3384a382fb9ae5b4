import { ByteReader } from "./byte-reader";
import { PluginError } from "./plugin-error";
import { readVarint } from "./varint";
import { delimited, type Field, readDelimited, string, WIRE_TYPE, withLength } from "./wire-field";

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
  return delimited(
    number,
    () => undefined,
    (value: Encodable<T>) => encode(table, value),
    (body): Decoded<T> | undefined => decode(table, body),
  );
}

/** A list of messages. */
export function repeated<T extends Table>(number: number, table: T): Field<readonly Encodable<T>[], Decoded<T>[]> {
  return {
    number,
    wireType: WIRE_TYPE.LENGTH,
    absent: () => [],
    write: (items) => Buffer.concat(items.map((item) => withLength(number, encode(table, item)))),
    read: (reader, before) => {
      before.push(decode(table, readDelimited(reader)));
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
    wireType: WIRE_TYPE.LENGTH,
    absent: () => new Map<string, Decoded<T>>(),
    write: (values) => pairs.write(Object.entries(values).map(([key, value]) => ({ key, value }))),
    read: (reader, before) => {
      for (const { key, value } of pairs.read(reader, [])) before.set(key, value ?? decode(table, Buffer.alloc(0)));
      return before;
    },
  };
}

/**
 * The bytes of a message.
 *
 * @throws PluginError MESSAGE_MALFORMED when an integer is negative or beyond 2^53 - 1
 */
export function encode<T extends Table>(table: T, value: Encodable<T>): Buffer {
  const given: Readonly<Record<string, unknown>> = value;
  return Buffer.concat(
    Object.entries(table).map(([name, field]) =>
      // The type of `value` ties each name to its field's type; the loop cannot see it.
      given[name] === undefined ? Buffer.alloc(0) : field.write(given[name] as never),
    ),
  );
}

/**
 * The message in the bytes. The last occurrence of a singular field wins.
 *
 * @throws PluginError MESSAGE_MALFORMED when they are truncated or no protobuf message
 */
export function decode<T extends Table>(table: T, body: Buffer): Decoded<T> {
  const values: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(table)) values[name] = field.absent();
  const reader = new ByteReader(body, "MESSAGE_MALFORMED");
  while (reader.left > 0) readField(table, reader, values);
  // Every name of the table was set above, by the field that its type is derived from.
  return values as Decoded<T>;
}

function readField(table: Table, reader: ByteReader, values: Record<string, unknown>): void {
  const tag = readVarint(reader);
  const number = Math.floor(tag / 8);
  const wireType = tag % 8;
  const known = Object.entries(table).find(([, field]) => field.number === number && field.wireType === wireType);
  if (known === undefined) {
    skip(reader, wireType);
    return;
  }
  const [name, field] = known;
  values[name] = field.read(reader, values[name]);
}

function skip(reader: ByteReader, wireType: number): void {
  switch (wireType) {
    case WIRE_TYPE.VARINT:
      readVarint(reader);
      break;
    case WIRE_TYPE.FIXED64:
      reader.take(8);
      break;
    case WIRE_TYPE.LENGTH:
      readDelimited(reader);
      break;
    case WIRE_TYPE.FIXED32:
      reader.take(4);
      break;
    default:
      throw new PluginError("MESSAGE_MALFORMED", `unknown wire type ${wireType}: expected 0, 1, 2 or 5`);
  }
}
