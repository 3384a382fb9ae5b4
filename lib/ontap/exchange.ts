import { setFlagsFromString } from "node:v8";
import type { Dispatcher } from "undici";
import type { TransportErrorCode } from "../errors";
import { given } from "../model/decode";
import { type ConnectionOptions, connector } from "./connector";
import { translateTransportError, transportFailure } from "./failures";
import type { SettingNames } from "./profile";

// Not from the entry, which loads all of undici: the command line would start half as fast.
import Pool from "undici/lib/dispatcher/pool.js";

/** One HTTP request, in the words of the wire. */
export interface ExchangeRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Path with its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One HTTP answer, whole. */
export interface ExchangeAnswer {
  readonly status: number;
  /** The `Retry-After` header. */
  readonly retryAfter?: string;
  readonly body: string;
}

/** Where requests go, and the limits that hold for each. */
export interface ExchangeOptions extends ConnectionOptions {
  /** Most connections at one time; further requests queue. */
  readonly connections: number;
  /** Largest answer, in bytes. */
  readonly maxResponseBytes: number;
  /** The cluster's name, for messages. */
  readonly cluster: string;
  readonly names: SettingNames;
}

/** Sends HTTP requests over a few connections that stay alive. Redirects are never followed. */
export class Exchange {
  readonly #pool: Pool;
  readonly #options: ExchangeOptions;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#pool = new Pool(options.origin, {
      connections: options.connections,
      // undici's own timers are coarse and restart with every chunk: the collector's deadline is the one that counts.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: connector(options),
    });
  }

  /**
   * Sends one request and waits for the whole answer, whatever its status.
   *
   * @throws TransportError when no whole answer came; its `sent` tells whether the request may have had an effect.
   */
  send(request: ExchangeRequest): Promise<ExchangeAnswer> {
    const { cluster, origin, names } = this.#options;
    const failed = { cluster, origin, names, method: request.method, path: request.path };
    return new Promise((resolve, reject) => {
      const handler = collectAnswer(this.#options, {
        resolve,
        exceeded: (code) => transportFailure(code, failed, { sent: true }),
        reject: (cause, sent) => {
          reject(translateTransportError(cause, failed, sent));
        },
      });
      this.#pool.dispatch({ ...request, body: request.body ?? null }, handler);
    });
  }

  /** Ends the connections at once. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

type Limits = Pick<ExchangeOptions, "timeoutMs" | "maxResponseBytes">;

/** How one exchange ends. */
interface Ending {
  readonly resolve: (answer: ExchangeAnswer) => void;
  readonly reject: (cause: unknown, sent: boolean) => void;
  /** Makes the error for a limit that was hit. */
  readonly exceeded: (code: TransportErrorCode) => Error;
}

/** A handler for undici that gathers one answer within the limits; undici starts it when the request goes onto a socket. */
function collectAnswer(limits: Limits, { resolve, reject, exceeded }: Ending): Dispatcher.DispatchHandler {
  const chunks: Buffer[] = [];
  let size = 0;
  let head: Omit<ExchangeAnswer, "body"> = { status: 0 };
  let deadline: NodeJS.Timeout | undefined;
  return {
    onRequestStart(controller) {
      deadline = setTimeout(() => {
        controller.abort(exceeded("REQUEST_TIMEOUT"));
      }, limits.timeoutMs);
    },
    onResponseStart(_controller, status, headers) {
      const retryAfter = headers["retry-after"];
      head = given({ status, retryAfter: typeof retryAfter === "string" ? retryAfter : undefined });
    },
    onResponseData(controller, chunk) {
      size += chunk.length;
      if (size > limits.maxResponseBytes) controller.abort(exceeded("RESPONSE_TOO_LARGE"));
      else chunks.push(chunk);
    },
    onResponseEnd() {
      clearTimeout(deadline);
      const answer = { ...head, body: Buffer.concat(chunks).toString("utf8") };
      // undici frees the connection in the next turn of the event loop: a request before that would open another one.
      setImmediate(() => setImmediate(resolve, answer));
    },
    onResponseError(_controller, cause) {
      clearTimeout(deadline);
      reject(cause, deadline !== undefined);
    },
  };
}

/**
 * Keeps V8 from optimising the HTTP parser's WebAssembly, for programs that send a handful of requests: from the third one on,
 * that takes such a program half as long again as all the rest.
 *
 * By a budget that is never used up, because the flags that say it straight (`--liftoff-only`, `--no-wasm-dynamic-tiering`) make
 * V8 throw away what Node.js has compiled beforehand.
 */
export function keepParserUnoptimised(): void {
  setFlagsFromString("--wasm-tiering-budget=1000000000");
}
