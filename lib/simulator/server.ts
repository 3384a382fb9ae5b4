import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { TlsOptions } from "node:tls";
import type { KeyPair } from "./certificates";
import { disguise, type FaultRules, subjectOf, takesEffect } from "./faults";
import { type ApiRequest, type ApiResponse, refused } from "./handler";
import { Refusal } from "./refusal";
import { apiPath, type SimulatedCluster } from "./router";
import type { FaultEffect, RequestLogEntry } from "./schema-types";
import { SimulatorError } from "./simulator-error";
import {
  acceptsGzip,
  type Credentials,
  isAuthorized,
  pause,
  presentedBy,
  readBody,
  type RenderedResponse,
  renderResponse,
  toApiRequest,
  transmit,
} from "./transport";

/** Longer than any client keeps a connection unused, so that none meets one that is just being closed. */
const KEEP_ALIVE_MS = 120_000;

/** Where and how to listen. */
export interface ListenerOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Undefined for plain HTTP. */
  readonly tls: KeyPair | undefined;
  /** Issuer of the client certificates that count; undefined when none is asked for. */
  readonly clientCaPem: string | undefined;
}

/**
 * Starts to listen.
 *
 * @throws SimulatorError CERTIFICATE_INVALID for unusable TLS material, LISTEN_FAILED when the port or host cannot be had
 */
export async function listen(options: ListenerOptions, listener: RequestListener): Promise<Server> {
  const server = createServer(options, listener);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  try {
    server.listen(options.port, options.host);
    await once(server, "listening");
  } catch (error) {
    throw listenError(options, error as NodeJS.ErrnoException);
  }
  return server;
}

/** The URL under which clients on this machine reach the server. */
export function endpointOf(server: Server, { host, tls }: Pick<ListenerOptions, "host" | "tls">): string {
  const { port } = server.address() as AddressInfo;
  const reachable = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `${tls === undefined ? "http" : "https"}://${reachable.includes(":") ? `[${reachable}]` : reachable}:${port}`;
}

/** Ends a server at once: those are cut, too, that are still shaking hands or have not asked for anything yet. */
export function closer(server: Server): () => Promise<void> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  return async () => {
    if (server.listening) {
      server.close();
      sockets.forEach((socket) => socket.destroy());
      await once(server, "close");
    }
  };
}

function createServer({ tls, clientCaPem }: ListenerOptions, listener: RequestListener): Server {
  if (tls === undefined) return createHttpServer(listener);
  try {
    return createHttpsServer({ cert: tls.certPem, key: tls.keyPem, ...clientCertificates(clientCaPem) }, listener);
  } catch (error) {
    throw new SimulatorError("CERTIFICATE_INVALID", `cannot serve TLS: ${(error as Error).message}; expected PEM`, {
      cause: error,
    });
  }
}

/**
 * Asks for a client certificate and goes on without one, as ONTAP does: the password may come instead. Whether one is
 * good is asked of the socket (`authorized`), for each request.
 */
function clientCertificates(ca: string | undefined): TlsOptions {
  if (ca === undefined) return {};
  // TLS itself passes over what is no certificate, and would then trust nobody without a word.
  new X509Certificate(ca);
  return { ca, requestCert: true, rejectUnauthorized: false };
}

function listenError({ host, port }: ListenerOptions, error: NodeJS.ErrnoException): SimulatorError {
  const advice =
    error.code === "EADDRINUSE" ? "the port is in use; choose another one, or 0 for any free one" : error.message;
  return new SimulatorError("LISTEN_FAILED", `cannot listen on ${host} port ${port}: ${advice}`, { cause: error });
}

/** What a handler needs to know of its surroundings. */
export interface HandlerOptions {
  readonly cluster: SimulatedCluster;
  readonly faults: FaultRules;
  readonly log: RequestLog;
  readonly credentials: Credentials;
  /** Every answer waits this long before its effect, in milliseconds. */
  readonly latencyMs: number;
  /** Told of each request that is let in, right before it takes effect. */
  readonly onArrival: ((request: ApiRequest) => void) | undefined;
}

/** One request on its way through the handler, with the two ends of its transport. */
interface Exchange {
  readonly request: ApiRequest;
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

/** Serves requests as they come from a socket: lets them in or not, applies faults, sends answers. */
export class RequestHandler {
  constructor(private readonly options: HandlerOptions) {}

  /** Serves one request. Rejects only for a bug of the simulator. */
  async handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await readBody(incoming);
    if (body === "client gone") return;
    const exchange = { request: toApiRequest(incoming, body.text), incoming, outgoing };
    const objection = this.#objection(incoming) ?? body.objection;
    await (objection === undefined ? this.#serve(exchange) : this.#refuse(exchange, objection));
  }

  #objection(incoming: IncomingMessage): Refusal | undefined {
    return isAuthorized(this.options.credentials, presentedBy(incoming))
      ? undefined
      : new Refusal("6691623", { headers: { "WWW-Authenticate": 'Basic realm="PRIVATE"' } });
  }

  async #refuse(exchange: Exchange, objection: Refusal): Promise<void> {
    const { response } = refused(this.options.cluster.state, objection);
    await this.#send(exchange, renderResponse(exchange.request, response), {});
  }

  async #serve(exchange: Exchange): Promise<void> {
    const { request, incoming, outgoing } = exchange;
    const fault = this.#takeFault(request);
    await pause(this.options.latencyMs + delaysMs(fault).beforeEffect, outgoing);
    if (outgoing.closed) {
      this.options.log.add(request, incoming.socket, undefined);
      return;
    }
    this.options.onArrival?.(request);
    const genuine = takesEffect(fault) ? renderResponse(request, this.#perform(request, fault)) : undefined;
    await this.#send(exchange, disguise(fault, genuine), fault);
  }

  #takeFault(request: ApiRequest): FaultEffect {
    const svm = subjectOf(this.options.cluster.state, request)?.name;
    return this.options.faults.take(request.method, apiPath(request.path) ?? request.path, svm) ?? {};
  }

  #perform(request: ApiRequest, { staleReads }: FaultEffect): ApiResponse {
    const { cluster } = this.options;
    if (staleReads !== undefined) cluster.serveStale(staleReads);
    return cluster.answer(request);
  }

  async #send({ request, incoming, outgoing }: Exchange, answer: RenderedResponse, fault: FaultEffect): Promise<void> {
    const isDropped = fault.drop !== undefined;
    this.options.log.add(request, incoming.socket, isDropped ? undefined : answer);
    await pause(delaysMs(fault).afterEffect, outgoing);
    if (isDropped) {
      incoming.socket.destroy();
      return;
    }
    const { truncate = false, slowBodyMs } = fault;
    await transmit(outgoing, answer, { gzip: acceptsGzip(incoming), truncate, slowBodyMs });
  }
}

function delaysMs({ delayMs = 0, after = false }: FaultEffect): {
  readonly beforeEffect: number;
  readonly afterEffect: number;
} {
  return after ? { beforeEffect: 0, afterEffect: delayMs } : { beforeEffect: delayMs, afterEffect: 0 };
}

/** Keeps what is to be kept of every request, in the order of the answers. */
export class RequestLog {
  readonly entries: RequestLogEntry[] = [];
  readonly #connections = new WeakMap<Socket, number>();
  #lastConnection = 0;

  /**
   * @param now - the clock
   * @param onEntry - told of each new entry
   */
  constructor(
    private readonly now: () => Date = () => new Date(),
    private readonly onEntry?: (entry: RequestLogEntry) => void,
  ) {}

  /** Adds a request; without an answer, its connection is cut. */
  add({ method, path, query }: ApiRequest, socket: Socket, answer: RenderedResponse | undefined): void {
    const [status, code] = [answer?.status ?? null, answer?.code ?? null];
    const entry = {
      time: this.now().toISOString(),
      method,
      path,
      query,
      status,
      code,
      connection: this.#number(socket),
    };
    this.entries.push(entry);
    this.onEntry?.(entry);
  }

  #number(socket: Socket): number {
    const number = this.#connections.get(socket) ?? ++this.#lastConnection;
    this.#connections.set(socket, number);
    return number;
  }
}
