import type { IncomingMessage } from "node:http";
import type { request as httpsRequest, RequestOptions } from "node:https";
import { isIP, type Socket } from "node:net";
import { messageOf, type TransportErrorCode } from "../errors";
import { given } from "../model/decode";
import { destinationOf, type Proxy } from "./proxy";
import type { Destination } from "./proxy-exceptions";
import { firstError } from "./transport-failures";

/**
 * Lets a proxy connect to a host, and gives the connection to it. The host's name is looked up by the proxy.
 *
 * @throws an error with a code of our own, as `transport-failures` translates it, that names the proxy.
 */
export async function openTunnel(proxy: Proxy, { host, port }: Destination, timeoutMs: number): Promise<Socket> {
  const authority = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const headers = given({ host: authority, "proxy-authorization": proxy.authorization });
  const { request } = await clientFor(proxy);
  const { host: proxyHost } = destinationOf(proxy.origin);
  // Node.js would expect the name of the header, the cluster's, in the certificate of the proxy.
  const servername = isIP(proxyHost) === 0 ? proxyHost : "";
  const options: RequestOptions = { method: "CONNECT", path: authority, headers, servername, agent: false };
  return new Promise((resolve, reject) => {
    const asking = request(proxy.origin, options);
    const limit = setTimeout(() => {
      asking.destroy(new Error(`no answer within ${timeoutMs} ms`));
    }, timeoutMs);
    asking.once("connect", ({ statusCode = 0 }: IncomingMessage, socket: Socket) => {
      clearTimeout(limit);
      if (statusCode >= 200 && statusCode < 300) {
        resolve(socket);
      } else {
        socket.destroy();
        reject(tunnelError(codeOf(statusCode), proxy, `it answered ${statusCode} to CONNECT ${authority}`));
      }
    });
    asking.once("error", (cause) => {
      clearTimeout(limit);
      reject(tunnelError("PROXY_UNREACHABLE", proxy, messageOf(firstError(cause))));
    });
    asking.end();
  });
}

/** Loaded for those who have a proxy only, and past the bundle, which has a stand-in for what undici takes of node:http. */
async function clientFor({ origin }: Proxy): Promise<{ readonly request: typeof httpsRequest }> {
  const { createRequire } = await import("node:module");
  const load = createRequire(__filename) as (name: string) => { readonly request: typeof httpsRequest };
  return load(origin.startsWith("https:") ? "node:https" : "node:http");
}

function codeOf(status: number): TransportErrorCode {
  if (status === 407) return "PROXY_LOGIN_REQUIRED";
  return status >= 500 ? "PROXY_FAILED" : "PROXY_REFUSED";
}

function tunnelError(code: TransportErrorCode, { origin, variable }: Proxy, why: string): Error {
  return Object.assign(new Error(`${variable} is ${origin}: ${why}`), { code });
}
