import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerHttp2Stream } from "node:http2";
import { pipeline } from "node:stream/promises";
import { PluginError, type PluginErrorCode } from "./plugin-error";

/** A remote procedure: takes one message and answers with one, or with any number of them. */
export type Procedure =
  ((request: Uint8Array) => Promise<Uint8Array>) | ((request: Uint8Array) => AsyncIterable<Uint8Array>);

/** What is served: `/package.Service/Rpc` → procedure. */
export type Routes = ReadonlyMap<string, Procedure>;

export type LoadRoutes = () => Promise<Routes>;

const STATUS = { OK: 0, RESOURCE_EXHAUSTED: 8, UNIMPLEMENTED: 12, INTERNAL: 13 } as const;

const STATUS_BY_CODE: Partial<Record<PluginErrorCode, number>> = {
  RPC_UNKNOWN: STATUS.UNIMPLEMENTED,
  MESSAGE_COMPRESSED: STATUS.UNIMPLEMENTED,
  MESSAGE_TOO_LARGE: STATUS.RESOURCE_EXHAUSTED,
};

// Headers have a limit of their own, and nobody reads more.
const MAX_STATUS_TEXT = 4096;

const SUCCESS = { "grpc-status": String(STATUS.OK) };

const HEADERS = { ":status": 200, "content-type": "application/grpc" };

/**
 * Answers gRPC calls on an HTTP/2 server: use as its `stream` listener. A failure is always a gRPC status, never a broken
 * connection. An error of a procedure is INTERNAL with the error's text.
 *
 * @param onFailure gets every error that a procedure throws, beside the caller
 * @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 */
export function grpcListener(
  routes: LoadRoutes,
  onFailure: (error: unknown) => void,
): (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => Promise<void> {
  return async (stream, headers) => {
    stream.on("error", () => {
      // The caller is gone; there is nobody to tell.
    });
    try {
      const procedure = find(await routes(), headers[":path"] ?? "");
      // The stream must outlive a refusal: the status is still to be sent on it.
      const result = procedure(await unframe(stream.iterator({ destroyOnReturn: false })));
      if (Symbol.asyncIterator in result) await answerEach(stream, result, onFailure);
      else answer(stream, await result);
    } catch (error) {
      if (!(error instanceof PluginError)) onFailure(error);
      refuse(stream, error);
    }
  };
}

function find(routes: Routes, path: string): Procedure {
  const procedure = routes.get(path);
  if (procedure === undefined) throw new PluginError("RPC_UNKNOWN", `${path} is not served`);
  return procedure;
}

function answer(stream: ServerHttp2Stream, message: Uint8Array): void {
  if (stream.closed || stream.destroyed) return;
  begin(stream, () => SUCCESS);
  stream.end(frame(message));
}

/** The status comes last: it reports a failure after some messages, too. */
async function answerEach(
  stream: ServerHttp2Stream,
  messages: AsyncIterable<Uint8Array>,
  onFailure: (error: unknown) => void,
): Promise<void> {
  let status: OutgoingHttpHeaders = SUCCESS;
  begin(stream, () => status);
  await pipeline(async function* () {
    try {
      for await (const message of messages) yield frame(message);
    } catch (error) {
      onFailure(error);
      status = statusOf(error);
    }
  }, stream);
}

function begin(stream: ServerHttp2Stream, status: () => OutgoingHttpHeaders): void {
  stream.on("wantTrailers", () => {
    stream.sendTrailers(status());
  });
  stream.respond(HEADERS, { waitForTrailers: true });
}

function refuse(stream: ServerHttp2Stream, error: unknown): void {
  if (stream.closed || stream.destroyed) return;
  // The rest of the request must not hold up the other calls of the connection.
  stream.resume();
  stream.respond({ ...HEADERS, ...statusOf(error) }, { endStream: true });
}

function statusOf(error: unknown): OutgoingHttpHeaders {
  const status = error instanceof PluginError ? STATUS_BY_CODE[error.code] : undefined;
  return { "grpc-status": String(status ?? STATUS.INTERNAL), "grpc-message": statusText(error) };
}

function statusText(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  // Through bytes: half a surrogate pair, cut off here or elsewhere, cannot be percent-encoded.
  const wellFormed = Buffer.from(text.slice(0, MAX_STATUS_TEXT)).toString();
  return encodeURIComponent(wellFormed).replaceAll("%20", " ");
}

/** The largest message that Terraform allows: 256 MiB. */
const MAX_MESSAGE_BYTES = 256 * 2 ** 20;

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
 * The one message of a call, from the pieces in which its frame comes. Refuses a wrong one without waiting for the rest.
 *
 * @throws PluginError MESSAGE_COMPRESSED when its flag says so: the server announces no compression; MESSAGE_TOO_LARGE;
 * MESSAGE_MALFORMED when there is not exactly one whole message; errors of the pieces
 */
export async function unframe(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const received: Buffer[] = [];
  let length = 0;
  let announced: number | undefined;
  for await (const piece of pieces) {
    received.push(piece);
    length += piece.length;
    if (length >= HEAD_BYTES) announced ??= announcedLength(Buffer.concat(received));
    if (announced !== undefined && length > HEAD_BYTES + announced) throw wrongLength(length, announced);
  }
  if (announced === undefined || length < HEAD_BYTES + announced) throw wrongLength(length, announced);
  return Buffer.concat(received, length).subarray(HEAD_BYTES);
}

function announcedLength(head: Buffer): number {
  const flag = head.readUInt8();
  const length = head.readUInt32BE(1);
  if (flag === COMPRESSED)
    throw new PluginError("MESSAGE_COMPRESSED", "compressed gRPC message: expected an uncompressed one");
  if (flag !== 0) throw new PluginError("MESSAGE_MALFORMED", `unknown flag ${flag} of a gRPC message: expected 0`);
  if (length <= MAX_MESSAGE_BYTES) return length;
  throw new PluginError("MESSAGE_TOO_LARGE", `gRPC message of ${length} bytes: expected at most ${MAX_MESSAGE_BYTES}`);
}

function wrongLength(length: number, announced?: number): PluginError {
  const problem =
    announced === undefined
      ? `truncated gRPC frame: got ${length} bytes, expected ${HEAD_BYTES} or more`
      : `gRPC frame of ${length} bytes: expected ${HEAD_BYTES + announced}, as its head announces`;
  return new PluginError("MESSAGE_MALFORMED", problem);
}
