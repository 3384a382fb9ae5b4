import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { ApiRequest, ApiResponse } from "../api/message";
import { given, renderJson } from "../json/json";

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
