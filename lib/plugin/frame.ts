import { PluginError } from "./plugin-error";

/** The largest message of Terraform's plugin protocol, in bytes: 256 MiB, as engines allow. */
export const MAX_MESSAGE_BYTES = 256 * 2 ** 20;

// A flag byte and the length of the message in 32 bits.
const HEAD_BYTES = 5;

const COMPRESSED = 1;

/** The message as gRPC sends it: uncompressed, behind its length. */
export function frame(message: Uint8Array): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/**
 * The one message of a unary call, from the pieces in which its frame comes. What is wrong is refused as soon as it is
 * seen, without waiting for the rest.
 *
 * @param maxBytes the longest message that is taken
 * @throws PluginError MESSAGE_COMPRESSED when its flag says so: the server announces no compression; MESSAGE_TOO_LARGE;
 * MESSAGE_MALFORMED when there is not exactly one whole message. What the pieces throw, as it is
 */
export async function unframe(pieces: AsyncIterable<Buffer>, maxBytes = MAX_MESSAGE_BYTES): Promise<Buffer> {
  const received: Buffer[] = [];
  let length = 0;
  let announced: number | undefined;
  for await (const piece of pieces) {
    received.push(piece);
    length += piece.length;
    if (length >= HEAD_BYTES) announced ??= announcedLength(Buffer.concat(received), maxBytes);
    if (announced !== undefined && length > HEAD_BYTES + announced) throw wrongLength(length, announced);
  }
  if (announced === undefined || length < HEAD_BYTES + announced) throw wrongLength(length, announced);
  return Buffer.concat(received, length).subarray(HEAD_BYTES);
}

function announcedLength(head: Buffer, maxBytes: number): number {
  const flag = head.readUInt8();
  const length = head.readUInt32BE(1);
  if (flag === COMPRESSED)
    throw new PluginError("MESSAGE_COMPRESSED", "compressed gRPC message: expected an uncompressed one");
  if (flag !== 0) throw new PluginError("MESSAGE_MALFORMED", `unknown flag ${flag} of a gRPC message: expected 0`);
  if (length <= maxBytes) return length;
  throw new PluginError("MESSAGE_TOO_LARGE", `gRPC message of ${length} bytes: expected at most ${maxBytes}`);
}

function wrongLength(length: number, announced?: number): PluginError {
  const problem =
    announced === undefined
      ? `truncated gRPC frame: got ${length} bytes, expected ${HEAD_BYTES} or more`
      : `gRPC frame of ${length} bytes: expected ${HEAD_BYTES + announced}, as its head announces`;
  return new PluginError("MESSAGE_MALFORMED", problem);
}
