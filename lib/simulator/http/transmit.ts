import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { pause } from "./pause";
import type { RenderedResponse } from "./rendered-response";

/** In how many pieces a slow body is sent at most. */
const MOST_PIECES = 10;

/** How an answer goes out. */
export interface Transmission {
  /** @default false */
  readonly gzip?: boolean;
  /** Half of the body, then the connection is cut. @default false */
  readonly truncate?: boolean;
  /** Spreads the body over this many milliseconds. @default 0 */
  readonly slowBodyMs?: number;
}

/** Sends an answer: in one write, unless it is to be slow or cut. */
export async function transmit(
  outgoing: ServerResponse,
  response: RenderedResponse,
  { gzip = false, truncate = false, slowBodyMs = 0 }: Transmission = {},
): Promise<void> {
  const compressed = gzip && response.body !== "";
  const bytes = compressed ? gzipSync(response.body) : Buffer.from(response.body, "utf8");
  outgoing.writeHead(response.status, {
    ...response.headers,
    ...(compressed ? { "Content-Encoding": "gzip" } : {}),
    "Content-Length": bytes.length,
  });
  if (truncate) {
    cutAfter(outgoing, bytes.subarray(0, Math.floor(bytes.length / 2)));
  } else if (slowBodyMs > 0) {
    await drip(outgoing, bytes, slowBodyMs);
  } else {
    outgoing.end(bytes);
  }
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
