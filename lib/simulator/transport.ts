import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type PeerCertificate, TLSSocket } from "node:tls";
import { gzipSync } from "node:zlib";
import type { ApiRequest, ApiResponse } from "./handler";
import { omitUndefined, renderJson } from "./json";
import type { FaultEffect } from "./schema-types";

/** Who the simulator lets in. Each way that is given is open; with none of them nobody gets in. */
export interface Credentials {
  /** The user who logs in with the password, or whom a client certificate names. */
  readonly username: string;
  /** Basic authentication with the user name. */
  readonly password?: string | undefined;
  /** OAuth 2.0 bearer token. */
  readonly token?: string | undefined;
}

export interface Presented {
  readonly authorization: string | undefined;
  /** Common name of the client certificate, when the simulator trusts its issuer. */
  readonly certificateName: string | undefined;
}

/** Whether a request may pass: by password, by token, or by a certificate that carries the user's name. */
export function isAuthorized({ username, password, token }: Credentials, presented: Presented): boolean {
  const [scheme = "", secret = ""] = (presented.authorization ?? "").split(/ +(.*)/s);
  switch (scheme.toLowerCase()) {
    case "basic":
      return password !== undefined && Buffer.from(secret, "base64").toString() === `${username}:${password}`;
    case "bearer":
      return token !== undefined && secret === token;
    default:
      return presented.certificateName === username;
  }
}

export function presentedBy({ headers, socket }: IncomingMessage): Presented {
  const certificateName = socket instanceof TLSSocket && socket.authorized ? commonName(socket) : undefined;
  return { authorization: headers.authorization, certificateName };
}

/** A resumed TLS session counts as authorized even without a certificate. */
function commonName(socket: TLSSocket): string | undefined {
  const { subject } = socket.getPeerCertificate() as Partial<PeerCertificate>;
  return typeof subject?.CN === "string" ? subject.CN : undefined;
}

export function toApiRequest(request: IncomingMessage, body: string): ApiRequest {
  const [path = "", query = ""] = (request.url ?? "").split(/\?(.*)/s);
  return {
    method: request.method ?? "",
    path,
    query,
    body,
    hal: !/^\s*application\/json\s*(;.*)?$/i.test(request.headers.accept ?? ""),
  };
}

export interface RenderedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly code: string | undefined;
}

export function renderResponse({ hal }: ApiRequest, { status, headers, body, code }: ApiResponse): RenderedResponse {
  return {
    status,
    headers: { ...usualHeaders(status, hal ? "application/hal+json" : "application/json"), ...headers },
    body: body === undefined ? "" : renderJson(body),
    code,
  };
}

/** What real systems send with every answer; a refusal ends its connection. */
export function usualHeaders(status: number, contentType: string): Record<string, string> {
  return omitUndefined({
    Server: "libzapid-httpd",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache,no-store,must-revalidate",
    "Content-Type": contentType,
    Connection: status >= 400 ? "close" : undefined,
  });
}

/** Sends an answer, compressed if the client can read that: in one write, unless a fault slows or cuts it. */
export async function transmit(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  response: RenderedResponse,
  { truncate = false, slowBodyMs = 0 }: FaultEffect,
): Promise<void> {
  const isCompressed = acceptsGzip(incoming) && response.body !== "";
  const bytes = isCompressed ? gzipSync(response.body) : Buffer.from(response.body, "utf8");
  const encoding = isCompressed ? { "Content-Encoding": "gzip" } : {};
  outgoing.writeHead(response.status, { ...response.headers, ...encoding, "Content-Length": bytes.length });
  if (truncate) outgoing.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => outgoing.destroy());
  else if (slowBodyMs > 0) await drip(outgoing, bytes, slowBodyMs);
  else outgoing.end(bytes);
}

function acceptsGzip({ headers }: IncomingMessage): boolean {
  return /(^|,)\s*gzip\s*(;\s*q=(?!0(\.0*)?\s*(,|$))|,|$)/i.test(headers["accept-encoding"] ?? "");
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

async function drip(outgoing: ServerResponse, bytes: Buffer, durationMs: number): Promise<void> {
  const size = Math.ceil(bytes.length / 10);
  const pieces = Math.ceil(bytes.length / size);
  outgoing.flushHeaders();
  for (let sent = 0; sent < bytes.length && !outgoing.destroyed; sent += size) {
    await pause(durationMs / pieces, outgoing);
    outgoing.write(bytes.subarray(sent, sent + size));
  }
  outgoing.end();
}
