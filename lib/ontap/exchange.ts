import { setFlagsFromString } from "node:v8";
import type { Dispatcher } from "undici";
import type { TransportErrorCode } from "../errors";
import { omitUndefined } from "../model/decode";
import { type ConnectionOptions, connector } from "./connector";
import { translateTransportError, transportFailure } from "./failures";
import type { SettingNames } from "./profile";

// Not from the entry, which loads all of undici: the command line would start half as fast.
import Pool from "undici/lib/dispatcher/pool.js";

export interface ExchangeRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface ExchangeAnswer {
  readonly status: number;
  readonly retryAfter?: string;
  readonly location?: string;
  readonly body: string;
}

export interface ExchangeOptions extends ConnectionOptions {
  /** Connections at one time; further requests queue. */
  readonly connections: number;
  /** Largest answer, in bytes. */
  readonly maxResponseBytes: number;
  readonly cluster: string;
  readonly names: SettingNames;
}

/** Sends HTTP requests over a few connections. Redirects are never followed. */
export class Exchange {
  readonly #pool: Pool;
  readonly #options: ExchangeOptions;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#pool = new Pool(options.origin, {
      connections: options.connections,
      // undici's timers are coarse and restart with every chunk. The collector's deadline counts.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: connector(options),
    });
  }

  /** @throws TransportError when no whole answer came; `sent` tells whether the request may have had an effect. */
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

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

type Limits = Pick<ExchangeOptions, "timeoutMs" | "maxResponseBytes">;

interface Ending {
  readonly resolve: (answer: ExchangeAnswer) => void;
  readonly reject: (cause: unknown, sent: boolean) => void;
  readonly exceeded: (code: TransportErrorCode) => Error;
}

/** Gathers one answer within the limits. undici calls `onRequestStart` when the request goes onto a socket. */
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
      const header = (name: string): string | undefined => {
        const value = headers[name];
        return typeof value === "string" ? value : undefined;
      };
      head = omitUndefined({ status, retryAfter: header("retry-after"), location: header("location") });
    },
    onResponseData(controller, chunk) {
      size += chunk.length;
      if (size > limits.maxResponseBytes) controller.abort(exceeded("RESPONSE_TOO_LARGE"));
      else chunks.push(chunk);
    },
    onResponseEnd() {
      clearTimeout(deadline);
      const answer = { ...head, body: Buffer.concat(chunks).toString("utf8") };
      // undici frees the connection in the next turn of the event loop. A request before that would open another one.
      setImmediate(() => setImmediate(resolve, answer));
    },
    onResponseError(_controller, cause) {
      clearTimeout(deadline);
      reject(cause, deadline !== undefined);
    },
  };
}

/**
 * Keeps V8 from optimising the HTTP parser's WebAssembly, for programs that send a handful of requests: it would take half as
 * long as all the rest.
 *
 * A budget that is never used up does it. `--liftoff-only` and its like make V8 throw away Node's compiled modules.
 */
export function keepParserUnoptimised(): void {
  setFlagsFromString("--wasm-tiering-budget=1000000000");
}
