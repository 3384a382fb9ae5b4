import type { IncomingMessage } from "node:http";
import { request, type RequestOptions } from "node:https";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import type { TestSimulator } from "../helpers/simulator";

/** What came back, as it was on the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** What a call sends besides method and path. */
export interface CallOptions {
  /** A text, or bytes, are sent as they are, anything else as JSON. */
  readonly body?: unknown;
  /** Replaces or, with undefined, removes the usual headers. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly tls?: RequestOptions;
}

/** Calls the simulator over TLS with its authority trusted, on a connection of its own; the path is without `/api`. */
export function call(
  simulator: TestSimulator,
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<RawAnswer> {
  return callUrl(simulator, method, `${simulator.endpoint}/api${path}`, options);
}

/** As `call`, with a whole URL. */
export function callUrl(
  simulator: TestSimulator,
  method: string,
  url: string,
  { body, headers = {}, tls = {} }: CallOptions = {},
): Promise<RawAnswer> {
  const isRaw = body === undefined || typeof body === "string" || Buffer.isBuffer(body);
  const text = isRaw ? body : JSON.stringify(body);
  const length = text === undefined ? {} : { "content-length": String(Buffer.byteLength(text)) };
  const sent: CallOptions["headers"] = {
    authorization: simulator.authorization,
    connection: "close",
    ...length,
    ...headers,
  };
  const given = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined));
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers: given, ca: simulator.caPem, agent: false, ...tls }, (incoming) => {
      readAnswer(incoming).then(resolve, reject);
    });
    outgoing.on("error", reject);
    outgoing.end(text);
  });
}

async function readAnswer(incoming: IncomingMessage): Promise<RawAnswer> {
  const bytes = await buffer(incoming);
  const isCompressed = incoming.headers["content-encoding"] === "gzip" && bytes.length > 0;
  const text = (isCompressed ? gunzipSync(bytes) : bytes).toString("utf8");
  return { status: Number(incoming.statusCode), headers: incoming.headers, text };
}

/** The body of an answer. */
export function json(answer: RawAnswer): Record<string, unknown> {
  return JSON.parse(answer.text) as Record<string, unknown>;
}
