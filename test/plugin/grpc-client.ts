import { once } from "node:events";
import type { ClientHttp2Session, IncomingHttpHeaders } from "node:http2";
import { frame } from "../../lib/plugin/grpc";
import { PROVIDER } from "../../lib/plugin/messages";
import { decode, type Decoded, encode, type Encodable } from "../../lib/plugin/wire";

/** How a call ended. */
export interface GrpcAnswer {
  /** gRPC status; 0 is success. */
  readonly status: number;
  /** What the server says about a failure. */
  readonly text: string;
  /** The frame of the answer, empty with a failure. */
  readonly body: Buffer;
}

/** One unary call over a real connection; `body` is what is sent, frame included. */
export async function callRaw(session: ClientHttp2Session, path: string, body: Buffer): Promise<GrpcAnswer> {
  const stream = session.request({
    ":method": "POST",
    ":path": path,
    "content-type": "application/grpc",
    te: "trailers",
  });
  const seen: IncomingHttpHeaders = {};
  stream.on("response", (headers: IncomingHttpHeaders) => void Object.assign(seen, headers));
  stream.on("trailers", (headers: IncomingHttpHeaders) => void Object.assign(seen, headers));
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  stream.end(body);
  await once(stream, "close");
  return {
    status: Number(seen["grpc-status"]),
    text: decodeURIComponent(String(seen["grpc-message"] ?? "")),
    body: Buffer.concat(chunks),
  };
}

/** A call of `tfplugin6.Provider` that is expected to succeed. */
export async function call<Name extends keyof typeof PROVIDER>(
  session: ClientHttp2Session,
  name: Name,
  request: Encodable<(typeof PROVIDER)[Name]["request"]>,
): Promise<Decoded<(typeof PROVIDER)[Name]["response"]>> {
  const { request: requestTable, response: responseTable } = PROVIDER[name];
  const answer = await callRaw(session, `/tfplugin6.Provider/${name}`, frame(encode(requestTable, request)));
  if (answer.status !== 0) throw new Error(`${name} failed: got status ${answer.status} (${answer.text}), expected 0`);
  return decode(responseTable, answer.body.subarray(5));
}
