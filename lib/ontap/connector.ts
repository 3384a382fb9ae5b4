import type { Socket } from "node:net";
import { createSecureContext, type PeerCertificate, type SecureContext, TLSSocket } from "node:tls";
import { omitUndefined } from "../model/decode";
import { destinationOf, openTunnel, type Proxy } from "./proxy";

import buildConnector from "undici/lib/core/connect.js";

export interface ConnectionOptions {
  readonly origin: string;
  /** Limit for connecting, and for a request with its answer, in milliseconds. */
  readonly timeoutMs: number;
  readonly proxy?: Proxy;
  /** Trusted certificate authorities, PEM. @default the public ones */
  readonly ca?: string;
  /** Host name to expect in the certificate. @default the origin's */
  readonly serverName?: string;
  /** SHA-256 fingerprint of the only accepted certificate, in place of an authority and a host name. */
  readonly fingerprint256?: string;
  readonly insecureSkipVerify?: boolean;
  /** PEM. */
  readonly clientCertificate?: { readonly certificate: string; readonly key: string };
}

export function connector(options: ConnectionOptions): buildConnector.connector {
  const { timeoutMs, serverName, fingerprint256, insecureSkipVerify = false } = options;
  const settings = omitUndefined({
    timeout: timeoutMs,
    servername: serverName,
    rejectUnauthorized: !insecureSkipVerify && fingerprint256 === undefined,
    // A resumed session shows no certificate to compare.
    maxCachedSessions: fingerprint256 === undefined ? undefined : 0,
  });
  // Each connection would make a context of its own, which takes longer than the handshake.
  let shared: buildConnector.connector | undefined;
  const direct: buildConnector.connector = (target, callback) => {
    shared ??= buildConnector(omitUndefined({ ...settings, secureContext: secureContext(options) }));
    shared(target, callback);
  };
  const connect = options.proxy === undefined ? direct : tunnelled(direct, options.proxy, options);
  return fingerprint256 === undefined ? connect : pinned(connect, fingerprint256);
}

function secureContext({ origin, ca, clientCertificate: client }: ConnectionOptions): SecureContext | undefined {
  if (!origin.startsWith("https:")) return undefined;
  return createSecureContext(
    omitUndefined({ minVersion: "TLSv1.2" as const, ca, cert: client?.certificate, key: client?.key }),
  );
}

/** Connects through a proxy. TLS still ends at the origin, and is checked alike. */
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

/** Ends a connection, before anything is sent over it, if the peer shows another certificate than the pinned one. */
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

/** An error with a code that `failures` translates. */
function pinProblem(socket: Socket, fingerprint256: string): Error | undefined {
  const certificate: Partial<PeerCertificate> = socket instanceof TLSSocket ? socket.getPeerCertificate() : {};
  const { fingerprint256: shown } = certificate;
  if (isPinned(shown, fingerprint256)) return undefined;
  return Object.assign(new Error(`it has the fingerprint ${shown ?? "none"}`), { code: "CERTIFICATE_PIN_MISMATCH" });
}

/** Nothing is sent over the connection; the caller destroys it. @param protocol `http:` for TCP alone. */
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

/** Compares fingerprints, with or without colons, in either case. */
export function isPinned(shown: string | undefined, pinned: string): boolean {
  return shown !== undefined && digits(shown) === digits(pinned);
}

function digits(fingerprint: string): string {
  return fingerprint.replaceAll(":", "").toUpperCase();
}
