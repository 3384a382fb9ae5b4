/**
 * The few shapes of ASN.1 that a certificate needs, in their distinguished encoding.
 *
 * @see ITU-T X.690
 */

const TAG = {
  BOOLEAN: 0x01,
  INTEGER: 0x02,
  BIT_STRING: 0x03,
  OCTET_STRING: 0x04,
  OID: 0x06,
  UTF8_STRING: 0x0c,
  UTC_TIME: 0x17,
  SEQUENCE: 0x30,
  SET: 0x31,
} as const;

/** `BOOLEAN TRUE`; false is always a default, and so left out. */
export const TRUE = tlv(TAG.BOOLEAN, Buffer.from([0xff]));

/** A non-negative integer whose first bit is 0. */
export function integer(bytes: Uint8Array): Buffer {
  return tlv(TAG.INTEGER, bytes);
}

/** A bit string; `unusedBits` of its last byte do not count. */
export function bitString(bytes: Uint8Array, unusedBits = 0): Buffer {
  return tlv(TAG.BIT_STRING, Buffer.from([unusedBits]), bytes);
}

/** Bytes, often an encoding of something else. */
export function octetString(bytes: Uint8Array): Buffer {
  return tlv(TAG.OCTET_STRING, bytes);
}

/** A text. */
export function utf8String(text: string): Buffer {
  return tlv(TAG.UTF8_STRING, Buffer.from(text));
}

/** A moment, to the second; the years 1950 to 2049 only. */
export function utcTime(moment: Date): Buffer {
  const digits = moment.toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  return tlv(TAG.UTC_TIME, Buffer.from(digits.slice(2)));
}

/** An object identifier in dotted form. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return tlv(TAG.OID, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** Members in order. */
export function sequence(...members: readonly Uint8Array[]): Buffer {
  return tlv(TAG.SEQUENCE, ...members);
}

/** A set of one member, which needs no sorting. */
export function setOf(member: Uint8Array): Buffer {
  return tlv(TAG.SET, member);
}

/** `[number] EXPLICIT`: wraps an encoding. */
export function explicit(number: number, content: Uint8Array): Buffer {
  return tlv(0xa0 + number, content);
}

/** `[number] IMPLICIT`: replaces the tag of a simple type. */
export function implicit(number: number, content: Uint8Array): Buffer {
  return tlv(0x80 + number, content);
}

function tlv(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content)]), content]);
}

// One byte up to 127, else the number of length bytes and then these; nothing here needs more than two.
function lengthOf({ length }: Buffer): readonly number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

function base128(value: number): readonly number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}
