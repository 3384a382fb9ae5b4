import type { ByteReader } from "./byte-reader";
import { PluginError } from "./plugin-error";

// 64 bits at 7 bits a byte.
const MAX_BYTES = 10;

/**
 * Protobuf's variable-length integer: 7 bits a byte, lowest first, the high bit set on all but the last.
 *
 * @param value a non-negative safe integer
 * @throws PluginError MESSAGE_MALFORMED for any other number
 */
export function varint(value: number): Buffer {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new PluginError(
      "MESSAGE_MALFORMED",
      `cannot write ${value} as a varint: expected an integer of 0 to 2^53 - 1`,
    );
  }
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  return Buffer.from([...bytes, rest]);
}

/**
 * Reads one varint. Beyond 2^53 the value is only near the written one: enough to skip it, callers that keep it check.
 *
 * @throws PluginError MESSAGE_MALFORMED when it does not end within ten bytes
 */
export function readVarint(reader: ByteReader): number {
  let value = 0;
  for (let position = 0; position < MAX_BYTES; position += 1) {
    const byte = reader.byte();
    value += (byte % 0x80) * 2 ** (7 * position);
    if (byte < 0x80) return value;
  }
  throw new PluginError("MESSAGE_MALFORMED", `varint does not end: expected at most ${MAX_BYTES} bytes`);
}
