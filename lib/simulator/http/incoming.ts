import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { type PeerCertificate, TLSSocket } from "node:tls";
import type { Presented } from "./authentication";
import type { ApiRequest } from "../api/message";
import { Refusal } from "../api/refusal";

/** No request of this API comes near it. */
const MAX_BODY_BYTES = 1024 * 1024;

/** A request's body, and what stands against it: nothing, or that it cannot be taken; it counts as empty then. */
export interface ReceivedBody {
  readonly text: string;
  readonly objection: Refusal | undefined;
}

/** Reads a request's body to its end, so that the client can read an answer; what is too large is not kept. */
export async function readBody(request: IncomingMessage): Promise<ReceivedBody | "client gone"> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      chunks.push(...(size <= MAX_BODY_BYTES ? [chunk] : []));
    }
  } catch {
    return "client gone";
  }
  return size <= MAX_BODY_BYTES
    ? decoded(Buffer.concat(chunks))
    : { text: "", objection: new Refusal("262199", { status: 413, message: "The request body is too large." }) };
}

function decoded(bytes: Buffer): ReceivedBody {
  return isUtf8(bytes)
    ? { text: bytes.toString("utf8"), objection: undefined }
    : { text: "", objection: new Refusal("262199", { message: "Invalid JSON input: the body is not UTF-8." }) };
}

/** Takes the transport off a request. */
export function toApiRequest(request: IncomingMessage, body: string): ApiRequest {
  const [path = "", query = ""] = (request.url ?? "").split(/\?(.*)/s);
  const scope = request.headers["x-dot-svm-name"];
  return {
    method: request.method ?? "",
    path,
    query,
    body,
    hal: !/^\s*application\/json\s*(;.*)?$/i.test(request.headers.accept ?? ""),
    svmScope: typeof scope === "string" ? scope : undefined,
  };
}

/** What the request shows to be let in. */
export function presentedBy({ headers, socket }: IncomingMessage): Presented {
  const certificateName = socket instanceof TLSSocket && socket.authorized ? commonName(socket) : undefined;
  return { authorization: headers.authorization, certificateName };
}

/** Whether the client can read a compressed answer. */
export function acceptsGzip({ headers }: IncomingMessage): boolean {
  return /(^|,)\s*gzip\s*(;\s*q=(?!0(\.0*)?\s*(,|$))|,|$)/i.test(headers["accept-encoding"] ?? "");
}

/** A resumed session counts as authorized even where no certificate was shown: there is none to read then. */
function commonName(socket: TLSSocket): string | undefined {
  const { subject } = socket.getPeerCertificate() as Partial<PeerCertificate>;
  return typeof subject?.CN === "string" ? subject.CN : undefined;
}
