import { isUtf8 } from "node:buffer";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type PeerCertificate, TLSSocket } from "node:tls";
import { gzipSync } from "node:zlib";
import type { ApiRequest, ApiResponse } from "./handler";
import { given, renderJson } from "./json";
import { Refusal } from "./refusal";

/** Whom the simulator lets in. Each way that is given is open; with none of them nobody gets in. */
export interface Credentials {
  /** The user who logs in with the password, or whom a client certificate names. */
  readonly username: string;
  /** Basic authentication with the user name. */
  readonly password?: string | undefined;
  /** OAuth 2.0 bearer token. */
  readonly token?: string | undefined;
}

/** What a request shows of itself. */
export interface Presented {
  /** The `Authorization` header. */
  readonly authorization: string | undefined;
  /** Common name of the client certificate, when the simulator trusts its issuer. */
  readonly certificateName: string | undefined;
}

/** Whether a request may pass: by password, by token, or by a certificate that carries the user's name. */
export function isAuthorized(credentials: Credentials, presented: Presented): boolean {
  const [scheme = "", secret = ""] = (presented.authorization ?? "").split(/ +(.*)/s);
  switch (scheme.toLowerCase()) {
    case "basic":
      return credentials.password !== undefined && decode(secret) === `${credentials.username}:${credentials.password}`;
    case "bearer":
      return credentials.token !== undefined && secret === credentials.token;
    default:
      return presented.certificateName === credentials.username;
  }
}

function decode(base64: string): string {
  return Buffer.from(base64, "base64").toString("utf8");
}

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

/** In how many pieces a slow body is sent at most. */
const MOST_PIECES = 10;

/** An answer as text, before compression. */
export interface RenderedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The ONTAP error code in it, if any. */
  readonly code: string | undefined;
}

/** How an answer goes out. */
export interface Transmission {
  /** @default false */
  readonly gzip?: boolean;
  /** Half of the body, then the connection is cut. @default false */
  readonly truncate?: boolean;
  /** Spreads the body over this many milliseconds. @default 0 */
  readonly slowBodyMs?: number | undefined;
}

/** Puts the answer to a request into the text and the headers that ONTAP would send. */
export function renderResponse({ hal }: Pick<ApiRequest, "hal">, response: ApiResponse): RenderedResponse {
  const { status, headers, body, code } = response;
  return {
    status,
    headers: { ...usualHeaders(status, hal ? "application/hal+json" : "application/json"), ...headers },
    body: body === undefined ? "" : renderJson(body),
    code,
  };
}

/** What real systems send with every answer; a refusal ends its connection. */
export function usualHeaders(status: number, contentType: string): Record<string, string> {
  return given({
    Server: "libzapid-httpd",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache,no-store,must-revalidate",
    "Content-Type": contentType,
    Connection: status >= 400 ? "close" : undefined,
  });
}

/** Sends an answer: in one write, unless it is to be slow or cut. */
export async function transmit(
  outgoing: ServerResponse,
  response: RenderedResponse,
  { gzip = false, truncate = false, slowBodyMs = 0 }: Transmission = {},
): Promise<void> {
  const compressed = gzip && response.body !== "";
  const bytes = compressed ? gzipSync(response.body) : Buffer.from(response.body, "utf8");
  const encoding = given({ "Content-Encoding": compressed ? "gzip" : undefined });
  outgoing.writeHead(response.status, { ...response.headers, ...encoding, "Content-Length": bytes.length });
  if (truncate) cutAfter(outgoing, bytes.subarray(0, Math.floor(bytes.length / 2)));
  else if (slowBodyMs > 0) await drip(outgoing, bytes, slowBodyMs);
  else outgoing.end(bytes);
}

/** Waits so many milliseconds, but not for a client that is gone. */
export async function pause(durationMs: number, outgoing: ServerResponse): Promise<void> {
  if (durationMs <= 0) return;
  const departure = new AbortController();
  const onClose = (): void => {
    departure.abort();
  };
  outgoing.once("close", onClose);
  await sleep(durationMs, undefined, { signal: departure.signal }).catch(() => undefined);
  outgoing.off("close", onClose);
}

function cutAfter(outgoing: ServerResponse, bytes: Buffer): void {
  outgoing.write(bytes, () => outgoing.destroy());
}

async function drip(outgoing: ServerResponse, bytes: Buffer, durationMs: number): Promise<void> {
  const size = Math.ceil(bytes.length / MOST_PIECES);
  const pieces = Math.ceil(bytes.length / size);
  outgoing.flushHeaders();
  for (let sent = 0; sent < bytes.length && !outgoing.destroyed; sent += size) {
    await pause(durationMs / pieces, outgoing);
    outgoing.write(bytes.subarray(sent, sent + size));
  }
  outgoing.end();
}
