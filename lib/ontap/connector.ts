import type { Socket } from "node:net";
import { type PeerCertificate, TLSSocket } from "node:tls";
import { given } from "../model/decode";
import { destinationOf, openTunnel, type Proxy } from "./proxy";

import buildConnector from "undici/lib/core/connect.js";

/** Where connections go, and how both peers are checked. */
export interface ConnectionOptions {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Limit for connecting, and for a request with its answer, in milliseconds. */
  readonly timeoutMs: number;
  /** @default none */
  readonly proxy?: Proxy;
  /** Trusted certificate authorities, PEM. @default the public ones */
  readonly ca?: string;
  /** Host name to expect in the certificate. @default the origin's */
  readonly serverName?: string;
  /** SHA-256 fingerprint of the only accepted certificate, in place of an authority and a host name. */
  readonly fingerprint256?: string;
  /** Accepts any certificate. @default false */
  readonly insecureSkipVerify?: boolean;
  /** PEM. */
  readonly clientCertificate?: { readonly certificate: string; readonly key: string };
}

/** Makes connections, checked as the options say. */
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
    // A resumed session shows no certificate to compare.
    maxCachedSessions: fingerprint256 === undefined ? undefined : 0,
  });
  const direct = buildConnector(settings);
  const connect = options.proxy === undefined ? direct : tunnelled(direct, options.proxy, options);
  return fingerprint256 === undefined ? connect : pinned(connect, fingerprint256);
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

/** Compares fingerprints, with or without colons, in either case. */
export function isPinned(shown: string | undefined, pinned: string): boolean {
  return shown !== undefined && digits(shown) === digits(pinned);
}

function digits(fingerprint: string): string {
  return fingerprint.replaceAll(":", "").toUpperCase();
}
