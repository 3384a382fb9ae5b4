import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import { frame, unframe } from "./frame";
import { PluginError, type PluginErrorCode } from "./plugin-error";

/** A remote procedure that takes one message and answers with one. */
export type Unary = (request: Uint8Array) => Promise<Uint8Array>;

/** What is served: `/package.Service/Rpc` → procedure. */
export type Routes = ReadonlyMap<string, Unary>;

/** @see https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
const STATUS = { OK: 0, RESOURCE_EXHAUSTED: 8, UNIMPLEMENTED: 12, INTERNAL: 13 } as const;

const STATUS_BY_CODE: Partial<Record<PluginErrorCode, number>> = {
  RPC_UNKNOWN: STATUS.UNIMPLEMENTED,
  MESSAGE_COMPRESSED: STATUS.UNIMPLEMENTED,
  MESSAGE_TOO_LARGE: STATUS.RESOURCE_EXHAUSTED,
};

// Headers have a limit of their own, and nobody reads more.
const MAX_STATUS_TEXT = 4096;

const HEADERS = { ":status": 200, "content-type": "application/grpc" };

/** What a gRPC server may be told. */
export interface GrpcOptions {
  /** The largest request, in bytes. @default MAX_MESSAGE_BYTES */
  readonly maxMessageBytes?: number;
  /** Told of every error that a procedure throws, beside the caller. @default nobody */
  readonly onFailure?: (error: unknown) => void;
}

/**
 * Answers unary gRPC calls on an HTTP/2 server: use as its `stream` listener. A failure is always a gRPC status, never
 * a broken connection: what a procedure throws is INTERNAL with the error's text.
 *
 * @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 */
export function grpcListener(
  routes: Routes,
  { maxMessageBytes, onFailure = () => undefined }: GrpcOptions = {},
): (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => Promise<void> {
  return async (stream, headers) => {
    stream.on("error", () => {
      // The caller is gone; there is nobody to tell.
    });
    try {
      const procedure = find(routes, headers[":path"] ?? "");
      const request = await unframe(piecesOf(stream), maxMessageBytes);
      answer(stream, await procedure(request));
    } catch (error) {
      if (!(error instanceof PluginError)) onFailure(error);
      refuse(stream, error);
    }
  };
}

function find(routes: Routes, path: string): Unary {
  const procedure = routes.get(path);
  if (procedure === undefined) throw new PluginError("RPC_UNKNOWN", `${path} is not served`);
  return procedure;
}

// The stream must outlive a refusal: the status is still to be sent on it.
function piecesOf(stream: ServerHttp2Stream): AsyncIterable<Buffer> {
  return stream.iterator({ destroyOnReturn: false });
}

function answer(stream: ServerHttp2Stream, message: Uint8Array): void {
  if (stream.closed || stream.destroyed) return;
  stream.on("wantTrailers", () => {
    stream.sendTrailers({ "grpc-status": String(STATUS.OK) });
  });
  stream.respond(HEADERS, { waitForTrailers: true });
  stream.end(frame(message));
}

function refuse(stream: ServerHttp2Stream, error: unknown): void {
  if (stream.closed || stream.destroyed) return;
  // Whatever is still coming is not wanted, but must not hold up the other calls of the connection.
  stream.resume();
  const status = error instanceof PluginError ? STATUS_BY_CODE[error.code] : undefined;
  stream.respond(
    { ...HEADERS, "grpc-status": String(status ?? STATUS.INTERNAL), "grpc-message": statusText(error) },
    { endStream: true },
  );
}

function statusText(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  // By way of bytes: half a surrogate pair, cut off here or elsewhere, cannot be percent-encoded.
  const wellFormed = Buffer.from(text.slice(0, MAX_STATUS_TEXT)).toString();
  return encodeURIComponent(wellFormed).replaceAll("%20", " ");
}
