import { PluginError } from "./plugin-error";

/** The largest message of Terraform's plugin protocol, in bytes: 256 MiB, as engines allow. */
export const MAX_MESSAGE_BYTES = 256 * 2 ** 20;

/** A flag byte and the length of the message in 32 bits. */
export const HEAD_BYTES = 5;

/** The message as gRPC sends it: uncompressed, behind its length. */
export function frame(message: Buffer): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/**
 * The one message of a unary call.
 *
 * @throws PluginError MESSAGE_COMPRESSED when its flag says so: the server announces no compression;
 * MESSAGE_MALFORMED when there is not exactly one whole message
 */
export function unframe(bytes: Buffer): Buffer {
  if (bytes.length < HEAD_BYTES) {
    throw new PluginError(
      "MESSAGE_MALFORMED",
      `truncated gRPC frame: got ${bytes.length} bytes, expected ${HEAD_BYTES} or more`,
    );
  }
  if (bytes.readUInt8(0) !== 0) {
    throw new PluginError("MESSAGE_COMPRESSED", "compressed gRPC message: expected an uncompressed one");
  }
  const announced = bytes.readUInt32BE(1);
  const message = bytes.subarray(HEAD_BYTES);
  if (message.length === announced) return message;
  throw new PluginError(
    "MESSAGE_MALFORMED",
    `gRPC message of ${message.length} bytes: its frame announces ${announced}`,
  );
}
