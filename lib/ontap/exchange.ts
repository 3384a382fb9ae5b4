import { setMaxListeners } from "node:events";
import { Agent, type IncomingMessage, request as httpRequest } from "node:http";
import type { Duplex } from "node:stream";
import type { TransportErrorCode } from "../errors";
import { given } from "../model/decode";
import { connect, type ConnectionOptions } from "./connector";
import type { SettingNames } from "./profile";
import { transportFailure, translateTransportError } from "./transport-failures";

/** An unused connection is closed after this, in milliseconds: servers close theirs after 5 s and more. */
const IDLE_MS = 4_000;

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
  readonly #options: ExchangeOptions;
  readonly #connections: Connections;
  readonly #waiting: (() => void)[] = [];
  #sending = 0;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#connections = new Connections(options);
  }

  /**
   * Sends one request and waits for the whole answer, whatever its status.
   *
   * @throws TransportError when no whole answer came; its `sent` tells whether the request may have had an effect.
   */
  async send(request: ExchangeRequest): Promise<ExchangeAnswer> {
    const { cluster, origin, names } = this.#options;
    const failed = { cluster, origin, names, method: request.method, path: request.path };
    await this.#turn();
    try {
      return await new Promise((resolve, reject) => {
        exchange(request, this.#options, this.#connections, {
          resolve,
          exceeded: (code) => transportFailure(code, failed, { sent: true }),
          reject: (cause, sent) => {
            reject(translateTransportError(cause, failed, sent));
          },
        });
      });
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#sending -= 1;
      else next();
    }
  }

  /** Ends the connections at once. */
  close(): Promise<void> {
    this.#connections.destroy();
    return Promise.resolve();
  }

  /** Waits until there are fewer requests than connections. An agent counts connections only when they stand. */
  async #turn(): Promise<void> {
    if (this.#sending < this.#options.connections) this.#sending += 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}

/** Keeps the connections. None is given to a request before its peer has been checked. */
class Connections extends Agent {
  readonly #options: ConnectionOptions;
  readonly #closing = new AbortController();

  constructor(options: ConnectionOptions) {
    super({ keepAlive: true, timeout: IDLE_MS });
    this.#options = options;
    setMaxListeners(0, this.#closing.signal);
  }

  override createConnection(_: object, callback: (error: Error | null, socket?: Duplex) => void): undefined {
    connect(this.#options, this.#closing.signal).then(
      (socket) => {
        callback(null, socket);
      },
      (error: unknown) => {
        callback(error as Error);
      },
    );
  }

  override destroy(): void {
    this.#closing.abort();
    super.destroy();
  }
}

/** How one exchange ends; what comes after the first end does not count. */
interface Ending {
  readonly resolve: (answer: ExchangeAnswer) => void;
  readonly reject: (cause: unknown, sent: boolean) => void;
  /** Makes the error for a limit that was hit. */
  readonly exceeded: (code: TransportErrorCode) => Error;
}

function exchange(
  { body, ...request }: ExchangeRequest,
  { origin, timeoutMs, maxResponseBytes }: ExchangeOptions,
  agent: Agent,
  { resolve, reject, exceeded }: Ending,
): void {
  const headers = { ...request.headers, host: new URL(origin).host };
  const asking = httpRequest({ ...request, headers, agent });
  let deadline: NodeJS.Timeout | undefined;
  const fail = (cause: unknown): void => {
    clearTimeout(deadline);
    reject(cause, deadline !== undefined);
    asking.destroy();
  };
  asking.once("socket", () => {
    deadline = setTimeout(() => {
      fail(exceeded("REQUEST_TIMEOUT"));
    }, timeoutMs);
  });
  asking.once("response", (response) => {
    collect(response, maxResponseBytes, {
      fail,
      tooLarge: () => exceeded("RESPONSE_TOO_LARGE"),
      resolve: (answer) => {
        clearTimeout(deadline);
        resolve(answer);
      },
    });
  });
  asking.on("error", fail);
  asking.end(body);
}

interface Collecting {
  readonly resolve: (answer: ExchangeAnswer) => void;
  readonly fail: (cause: unknown) => void;
  readonly tooLarge: () => Error;
}

/** Gathers an answer within the limit. */
function collect(response: IncomingMessage, limit: number, { resolve, fail, tooLarge }: Collecting): void {
  const { statusCode: status = 0, headers } = response;
  const chunks: Buffer[] = [];
  let size = 0;
  response.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > limit) fail(tooLarge());
    else chunks.push(chunk);
  });
  response.on("error", fail);
  response.on("end", () => {
    resolve(given({ status, retryAfter: headers["retry-after"], body: Buffer.concat(chunks).toString("utf8") }));
  });
}
