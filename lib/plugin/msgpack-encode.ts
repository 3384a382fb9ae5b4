import { PluginError } from "./plugin-error";
import { isList, isObject, MAX_DEPTH, UNKNOWN, type Value } from "./value";

/** First bytes of one MessagePack type: up to `max` in the byte itself, else behind 8, 16 or 32 bits of length. */
interface Heads {
  readonly inline: number;
  readonly max: number;
  readonly bits8?: number;
  readonly bits16: number;
  readonly bits32: number;
}

const TEXT: Heads = { inline: 0xa0, max: 31, bits8: 0xd9, bits16: 0xda, bits32: 0xdb };
const LIST: Heads = { inline: 0x90, max: 15, bits16: 0xdc, bits32: 0xdd };
const MAP: Heads = { inline: 0x80, max: 15, bits16: 0xde, bits32: 0xdf };

const NIL = Buffer.from([0xc0]);
const FALSE = Buffer.from([0xc2]);
const TRUE = Buffer.from([0xc3]);
// Extension type 0 with one byte of content, which engines ignore.
const UNKNOWN_BYTES = Buffer.from([0xd4, 0, 0]);

/**
 * The value in MessagePack, as Terraform encodes values.
 *
 * @throws PluginError VALUE_MALFORMED for NaN, infinities and nesting beyond {@link MAX_DEPTH}
 */
export function encodeValue(value: Value): Buffer {
  const parts: Buffer[] = [];
  write(value, parts, 0);
  return Buffer.concat(parts);
}

function write(value: Value, parts: Buffer[], depth: number): void {
  if (depth > MAX_DEPTH) throw new PluginError("VALUE_MALFORMED", `value is nested deeper than ${MAX_DEPTH} levels`);
  if (isList(value)) {
    parts.push(head(LIST, value.length));
    for (const item of value) write(item, parts, depth + 1);
  } else if (isObject(value)) {
    const entries = Object.entries(value);
    parts.push(head(MAP, entries.length));
    for (const [key, item] of entries) {
      parts.push(...text(key));
      write(item, parts, depth + 1);
    }
  } else parts.push(...scalar(value));
}

function scalar(value: null | boolean | number | string | typeof UNKNOWN): readonly Buffer[] {
  if (value === null) return [NIL];
  if (value === UNKNOWN) return [UNKNOWN_BYTES];
  if (typeof value === "string") return text(value);
  if (typeof value === "number") return [numeral(value)];
  return [value ? TRUE : FALSE];
}

function text(value: string): readonly Buffer[] {
  const body = Buffer.from(value);
  return [head(TEXT, body.length), body];
}

// A double holds every number that JavaScript has; only the most frequent integers get the shorter forms.
function numeral(value: number): Buffer {
  if (!Number.isFinite(value)) {
    throw new PluginError("VALUE_MALFORMED", `cannot write ${value}: expected a finite number`);
  }
  if (Number.isInteger(value) && value >= 0 && value < 0x80) return Buffer.from([value]);
  if (Number.isInteger(value) && value >= 0 && value < 2 ** 32) return withUInt32(0xce, value);
  const bytes = Buffer.alloc(9, 0xcb);
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

function head({ inline, max, bits8, bits16, bits32 }: Heads, length: number): Buffer {
  if (length <= max) return Buffer.from([inline + length]);
  if (bits8 !== undefined && length < 2 ** 8) return Buffer.from([bits8, length]);
  if (length < 2 ** 16) return Buffer.from([bits16, length >> 8, length & 0xff]);
  return withUInt32(bits32, length);
}

function withUInt32(first: number, value: number): Buffer {
  const bytes = Buffer.alloc(5, first);
  bytes.writeUInt32BE(value, 1);
  return bytes;
}
