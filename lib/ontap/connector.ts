import type { Socket } from "node:net";
import { type PeerCertificate, TLSSocket } from "node:tls";
import buildConnector from "undici/lib/core/connect.js";
import { given } from "../model/decode";
import { isPinned } from "./fingerprint";
import { destinationOf, type Proxy } from "./proxy";
import { openTunnel } from "./tunnel";

/** Where connections go, and how both ends are checked. */
export interface ConnectionOptions {
  /** Scheme, host and port. */
  readonly origin: string;
  /** How long connecting may take, and then a request from its first byte to the answer's last, in milliseconds. */
  readonly timeoutMs: number;
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

/** Makes connections as the options want them checked. */
export function connector(options: ConnectionOptions): buildConnector.connector {
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
  { origin, timeoutMs }: Pick<ConnectionOptions, "origin" | "timeoutMs">,
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
  const { fingerprint256: shown } = certificate;
  if (isPinned(shown, fingerprint256)) return undefined;
  return Object.assign(new Error(`it has the fingerprint ${shown ?? "none"}`), { code: "CERTIFICATE_PIN_MISMATCH" });
}

/**
 * Makes one connection over which nothing is sent; the caller destroys it.
 *
 * @param protocol `http:` for TCP alone.
 */
export function connectOnce(options: ConnectionOptions, protocol = new URL(options.origin).protocol): Promise<Socket> {
  const { host } = new URL(options.origin);
  const { host: hostname, port } = destinationOf(options.origin);
  return new Promise((resolve, reject) => {
    connector(options)({ hostname, host, protocol, port: String(port) }, (error, socket) => {
      if (error === null) resolve(socket);
      else reject(error);
    });
  });
}
