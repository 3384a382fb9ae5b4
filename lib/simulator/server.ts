import { isUtf8 } from "node:buffer";
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
import { buffer } from "node:stream/consumers";
import type { TlsOptions } from "node:tls";
import type { KeyPair } from "./certificates";
import { type FaultRules, faultyResponse, takesEffect, targetSvm } from "./faults";
import { type ApiRequest, type ApiResponse, refused } from "./handler";
import { Refusal } from "./refusal";
import { apiPath, type SimulatedCluster } from "./router";
import type { FaultEffect, RequestLogEntry } from "./schema-types";
import { SimulatorError } from "./simulator-error";
import {
  type Credentials,
  isAuthorized,
  pause,
  presentedBy,
  type RenderedResponse,
  renderResponse,
  toApiRequest,
  transmit,
} from "./transport";

/** Longer than any client keeps a connection unused, so that none meets one that is just being closed. */
const KEEP_ALIVE_MS = 120_000;

interface ListenOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Undefined for plain HTTP. */
  readonly tls?: KeyPair | undefined;
  /** Issuer of the client certificates that count; undefined when none is asked for. */
  readonly clientCaPem?: string | undefined;
}

interface ServerOptions extends ListenOptions {
  readonly cluster: SimulatedCluster;
  readonly faults: FaultRules;
  readonly credentials: Credentials;
  readonly latencyMs?: number | undefined;
  readonly onArrival?: ((request: ApiRequest) => void) | undefined;
  readonly onRequest?: ((entry: RequestLogEntry) => void) | undefined;
  readonly now?: (() => Date) | undefined;
}

interface Listening {
  readonly endpoint: string;
  readonly requests: readonly RequestLogEntry[];
  close(): Promise<void>;
}

export async function serve(options: ServerOptions): Promise<Listening> {
  const handler = new RequestHandler(options);
  const server = createServer(options, (incoming, outgoing) => {
    void handler.handle(incoming, outgoing);
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  try {
    server.listen(options.port, options.host);
    await once(server, "listening");
  } catch (error) {
    throw listenError(options, error as NodeJS.ErrnoException);
  }
  return { endpoint: endpointOf(server, options), requests: handler.requests, close: closer(server) };
}

function createServer({ tls, clientCaPem }: ListenOptions, listener: RequestListener): Server {
  if (tls === undefined) return createHttpServer(listener);
  try {
    return createHttpsServer({ cert: tls.certPem, key: tls.keyPem, ...clientCertificates(clientCaPem) }, listener);
  } catch (error) {
    const message = `cannot serve TLS: ${(error as Error).message}; expected PEM`;
    throw new SimulatorError("CERTIFICATE_INVALID", message, { cause: error });
  }
}

/** Asks for a client certificate and goes on without one, as ONTAP does: the password may come instead. */
function clientCertificates(ca: string | undefined): TlsOptions {
  if (ca === undefined) return {};
  // TLS ignores a text that is no certificate, and would then trust nobody.
  new X509Certificate(ca);
  return { ca, requestCert: true, rejectUnauthorized: false };
}

function listenError({ host, port }: ListenOptions, error: NodeJS.ErrnoException): SimulatorError {
  const advice =
    error.code === "EADDRINUSE" ? "the port is in use; choose another one, or 0 for any free one" : error.message;
  return new SimulatorError("LISTEN_FAILED", `cannot listen on ${host} port ${port}: ${advice}`, { cause: error });
}

/** The URL under which clients on this machine reach the server. */
function endpointOf(server: Server, { host, tls }: ListenOptions): string {
  const { port } = server.address() as AddressInfo;
  const reachable = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `${tls === undefined ? "http" : "https"}://${reachable.includes(":") ? `[${reachable}]` : reachable}:${port}`;
}

/** Cuts connections in their TLS handshake, too. */
function closer(server: Server): () => Promise<void> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  return async () => {
    if (!server.listening) return;
    server.close();
    sockets.forEach((socket) => socket.destroy());
    await once(server, "close");
  };
}

interface Exchange {
  readonly request: ApiRequest;
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

const NOT_LET_IN = new Refusal("6691623", { headers: { "WWW-Authenticate": 'Basic realm="PRIVATE"' } });
const NO_UTF8 = new Refusal("262199", { message: "Invalid JSON input: it is no UTF-8." });

class RequestHandler {
  readonly requests: RequestLogEntry[] = [];
  readonly #connections = new WeakMap<Socket, number>();
  #lastConnection = 0;

  constructor(private readonly options: ServerOptions) {}

  async handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await buffer(incoming).catch(() => undefined);
    if (body === undefined) return;
    const exchange = { request: toApiRequest(incoming, body.toString()), incoming, outgoing };
    if (!isAuthorized(this.options.credentials, presentedBy(incoming))) await this.#refuse(exchange, NOT_LET_IN);
    else if (!isUtf8(body)) await this.#refuse(exchange, NO_UTF8);
    else await this.#serve(exchange);
  }

  async #refuse(exchange: Exchange, refusal: Refusal): Promise<void> {
    const { response } = refused(this.options.cluster.state, refusal);
    await this.#send(exchange, renderResponse(exchange.request, response), {});
  }

  async #serve(exchange: Exchange): Promise<void> {
    const { request, outgoing } = exchange;
    const { cluster, faults, latencyMs = 0, onArrival } = this.options;
    const svm = targetSvm(cluster.state, request)?.name;
    const fault = faults.take(request.method, apiPath(request.path) ?? request.path, svm) ?? {};
    await pause(latencyMs + (fault.after === true ? 0 : (fault.delayMs ?? 0)), outgoing);
    if (outgoing.closed) {
      this.#log(exchange, undefined);
      return;
    }
    onArrival?.(request);
    const genuine = takesEffect(fault) ? renderResponse(request, this.#perform(request, fault)) : undefined;
    await this.#send(exchange, faultyResponse(fault, genuine), fault);
  }

  #perform(request: ApiRequest, { staleReads }: FaultEffect): ApiResponse {
    const { cluster } = this.options;
    if (staleReads !== undefined) cluster.serveStale(staleReads);
    return cluster.answer(request);
  }

  async #send(exchange: Exchange, answer: RenderedResponse, fault: FaultEffect): Promise<void> {
    const { incoming, outgoing } = exchange;
    const isDropped = fault.drop !== undefined;
    this.#log(exchange, isDropped ? undefined : answer);
    await pause(fault.after === true ? (fault.delayMs ?? 0) : 0, outgoing);
    if (isDropped) incoming.socket.destroy();
    else await transmit(incoming, outgoing, answer, fault);
  }

  /** Logs a request; without an answer, its connection is cut. */
  #log({ request: { method, path, query }, incoming }: Exchange, answer: RenderedResponse | undefined): void {
    const { now = () => new Date(), onRequest } = this.options;
    const entry = {
      time: now().toISOString(),
      method,
      path,
      query,
      status: answer?.status ?? null,
      code: answer?.code ?? null,
      connection: this.#numberOf(incoming.socket),
    };
    this.requests.push(entry);
    onRequest?.(entry);
  }

  #numberOf(socket: Socket): number {
    const number = this.#connections.get(socket) ?? ++this.#lastConnection;
    this.#connections.set(socket, number);
    return number;
  }
}
