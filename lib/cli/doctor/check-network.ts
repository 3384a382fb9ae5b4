import { lookup } from "node:dns/promises";
import { isIP, connect, type Socket } from "node:net";
import { addAbortSignal } from "node:stream";
import { destinationOf, type Proxy } from "../../ontap/proxy";
import type { Destination } from "../../ontap/proxy-exceptions";
import { firstError, transportCodeOf, transportDetailOf } from "../../ontap/transport-failures";
import type { Finding } from "./checklist";
import { describeTransport, type FailureDescription } from "./describe-failure";

/** What to connect to, and how long that may take. */
export interface Target extends Destination {
  readonly timeoutMs: number;
  /** Aborts when the process is asked to end. */
  readonly signal: AbortSignal;
}

/** The target of an endpoint. */
export function targetOf(endpoint: string, limits: Pick<Target, "timeoutMs" | "signal">): Target {
  return { ...destinationOf(endpoint), ...limits };
}

/** Whether the host's name has an address. */
export async function checkLookup({ host }: Target): Promise<Finding<undefined>> {
  if (isIP(host) !== 0) return { status: "skipped", value: undefined, details: [`${host} is an address already`] };
  try {
    const addresses = (await lookup(host, { all: true })).map(({ address }) => address);
    return { status: "ok", value: undefined, details: [`${host}: ${addresses.join(", ")}`], facts: { addresses } };
  } catch (error) {
    return failed(describeConnection(error));
  }
}

/**
 * Whether something listens at the target.
 *
 * @param proxy absent when the target is the cluster itself.
 */
export async function checkConnection(target: Target, proxy?: Proxy): Promise<Finding<undefined>> {
  const socket = connect({ host: target.host, port: target.port });
  try {
    await established(socket, "connect", target);
    const peer = `${socket.remoteAddress ?? target.host} port ${target.port}`;
    const what = proxy === undefined ? peer : `the proxy of ${proxy.variable}: ${peer}`;
    return { status: "ok", value: undefined, details: [`connected to ${what}`] };
  } catch (error) {
    const failure = describeConnection(error);
    return failed(proxy === undefined ? failure : describeTransport("PROXY_UNREACHABLE", failure.problem));
  } finally {
    socket.destroy();
  }
}

/** Waits until a connection stands; rejects with an error that has a code when it does not. */
export function established(socket: Socket, event: "connect" | "secureConnect", target: Target): Promise<void> {
  addAbortSignal(target.signal, socket);
  return new Promise((resolve, reject) => {
    socket.setTimeout(target.timeoutMs, () => {
      reject(Object.assign(new Error(`not within ${target.timeoutMs} ms`), { code: "ETIMEDOUT" }));
    });
    socket.once(event, resolve);
    socket.once("error", reject);
    // A server that closes during the handshake without a word leaves no error behind.
    socket.once("close", () => {
      reject(Object.assign(new Error("the server closed it"), { code: "ECONNRESET" }));
    });
  });
}

/** What Node.js reported of a connection, in our words. */
export function describeConnection(error: unknown): FailureDescription {
  const cause = firstError(error);
  return describeTransport(transportCodeOf(cause, false), transportDetailOf(cause));
}

/** The finding for a failure. */
export function failed({ problem, remedy }: FailureDescription): Finding<never> {
  return { status: "failed", details: [problem], remedy };
}
