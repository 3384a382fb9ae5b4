import { once } from "node:events";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls, TLSSocket } from "node:tls";
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

/**
 * Opens a connection on which a request may be sent: the peer has been checked as the options say.
 *
 * @param closing ends a connection that is being opened.
 */
export async function connect(options: ConnectionOptions, closing: AbortSignal): Promise<Socket> {
  const { origin, proxy, timeoutMs, fingerprint256 } = options;
  const destination = destinationOf(origin);
  const tunnel = proxy && (await openTunnel(proxy, destination, timeoutMs));
  const isPlain = origin.startsWith("http:");
  if (isPlain && tunnel !== undefined) return tunnel;
  const socket = isPlain ? connectTcp(destination) : secure(options, tunnel);
  try {
    await established(socket, timeoutMs, closing);
    if (fingerprint256 !== undefined) checkPin(socket, fingerprint256);
    return socket.setNoDelay(true);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function secure(options: ConnectionOptions, tunnel: Socket | undefined): TLSSocket {
  const { origin, ca, serverName, clientCertificate: client, fingerprint256, insecureSkipVerify = false } = options;
  const { host, port } = destinationOf(origin);
  return connectTls(
    given({
      host,
      port,
      socket: tunnel,
      minVersion: "TLSv1.2" as const,
      ALPNProtocols: ["http/1.1"],
      ca,
      // An address is no name to ask for, and is checked all the same.
      servername: serverName ?? (isIP(host) === 0 ? host : undefined),
      cert: client?.certificate,
      key: client?.key,
      rejectUnauthorized: !insecureSkipVerify && fingerprint256 === undefined,
    }),
  );
}

/** Waits until TCP, and TLS where it is spoken, stands. */
async function established(socket: Socket, timeoutMs: number, closing: AbortSignal): Promise<void> {
  const limit = setTimeout(() => {
    socket.destroy(Object.assign(new Error(`not connected after ${timeoutMs} ms`), { code: "ETIMEDOUT" }));
  }, timeoutMs);
  try {
    await once(socket, socket instanceof TLSSocket ? "secureConnect" : "connect", { signal: closing });
  } finally {
    clearTimeout(limit);
  }
}

/** @throws an error with a code of our own, as `transport-failures` translates it. */
function checkPin(socket: Socket, fingerprint256: string): void {
  const shown = socket instanceof TLSSocket ? socket.getPeerCertificate().fingerprint256 : undefined;
  if (isPinned(shown, fingerprint256)) return;
  throw Object.assign(new Error(`it has the fingerprint ${shown ?? "none"}`), { code: "CERTIFICATE_PIN_MISMATCH" });
}
