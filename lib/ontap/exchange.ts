import type { Socket } from "node:net";
import { type PeerCertificate, TLSSocket } from "node:tls";
import { buildConnector, type Dispatcher, Pool } from "undici";
import type { TransportErrorCode } from "../errors";
import { given } from "../model/decode";
import { destinationOf, type Proxy } from "./proxy";
import { openTunnel } from "./tunnel";
import { transportFailure, translateTransportError } from "./transport-failures";

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
export interface ExchangeOptions {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Most connections at one time; further requests queue. */
  readonly connections: number;
  /** How long connecting may take, and then a request from its first byte to the answer's last, in milliseconds. */
  readonly timeoutMs: number;
  /** Largest answer, in bytes. */
  readonly maxResponseBytes: number;
  /** The proxy that connects to the origin; absent: none. */
  readonly proxy?: Proxy;
  /** Trusted certificate authorities as PEM; absent: the public ones. */
  readonly ca?: string;
  /** Host name to expect in the certificate; absent: the origin's. */
  readonly serverName?: string;
  /** SHA-256 fingerprint of the only certificate to accept, in place of an authority and a host name. */
  readonly fingerprint256?: string;
  /** Accepts any certificate. Absent: false. */
  readonly insecureSkipVerify?: boolean;
  /** What this client shows to authenticate, as PEM. */
  readonly clientCertificate?: { readonly certificate: string; readonly key: string };
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
    const failed = { origin: this.#options.origin, method: request.method, path: request.path };
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

/** Makes connections as the options want them checked. */
function connector(options: ExchangeOptions): buildConnector.connector {
  const { timeoutMs, ca, serverName, clientCertificate: client, fingerprint256, insecureSkipVerify = false } = options;
  const settings = given({
    timeout: timeoutMs,
    minVersion: "TLSv1.2" as const,
    ca,
    servername: serverName,
    cert: client?.certificate,
    key: client?.key,
    rejectUnauthorized: !insecureSkipVerify && fingerprint256 === undefined,
    // A session that is taken up again shows no certificate, so there would be nothing to compare.
    maxCachedSessions: fingerprint256 === undefined ? undefined : 0,
  });
  const direct = buildConnector(settings);
  const connect = options.proxy === undefined ? direct : tunnelled(direct, options.proxy, options);
  return fingerprint256 === undefined ? connect : pinned(connect, fingerprint256);
}

/** Connects through a proxy: TLS stands between this program and the origin all the same, and is checked alike. */
function tunnelled(
  connect: buildConnector.connector,
  proxy: Proxy,
  { origin, timeoutMs }: Pick<ExchangeOptions, "origin" | "timeoutMs">,
): buildConnector.connector {
  return (options, callback) => {
    openTunnel(proxy, destinationOf(origin), timeoutMs)
      .then((httpSocket) => {
        if (options.protocol === "https:") connect({ ...options, httpSocket }, callback);
        else callback(null, httpSocket);
      })
      .catch((error: unknown) => {
        callback(error as Error, null);
      });
  };
}

/** Gives up a connection, before anything is sent over it, when the peer shows another certificate than the pinned one. */
function pinned(connect: buildConnector.connector, fingerprint256: string): buildConnector.connector {
  return (options, callback) => {
    connect(options, (...result) => {
      const [error, socket] = result;
      const problem = error === null ? pinProblem(socket, fingerprint256) : undefined;
      if (problem === undefined) {
        callback(...result);
        return;
      }
      socket?.destroy();
      callback(problem, null);
    });
  };
}

/** An error with a code of our own, as `transport-failures` translates it. */
function pinProblem(socket: Socket, fingerprint256: string): Error | undefined {
  const certificate: Partial<PeerCertificate> = socket instanceof TLSSocket ? socket.getPeerCertificate() : {};
  const { fingerprint256: shown = "none" } = certificate;
  if (digits(shown) === digits(fingerprint256)) return undefined;
  return Object.assign(new Error(`it has the fingerprint ${shown}`), { code: "CERTIFICATE_PIN_MISMATCH" });
}

function digits(fingerprint: string): string {
  return fingerprint.replaceAll(":", "").toUpperCase();
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
