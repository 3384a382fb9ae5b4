import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { TlsOptions } from "node:tls";
import type { KeyPair } from "./certificates";
import { SimulatorError } from "../simulator-error";

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
