import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PluginError } from "./plugin-error";

/** Where a plugin listens, in go-plugin's words. */
export interface Address {
  readonly network: "unix" | "tcp";
  /** Path of the socket, or host and port. */
  readonly address: string;
}

/** The plugin protocol that this server speaks. */
const PROTOCOL_VERSION = 6;

// The same for all engines and providers: it only tells an engine from a person.
const COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

/**
 * Refuses to go on unless an engine started the program.
 *
 * @throws PluginError NOT_STARTED_BY_ENGINE
 */
export function requireEngine(env: NodeJS.ProcessEnv): void {
  if (env.TF_PLUGIN_MAGIC_COOKIE === COOKIE) return;
  throw new PluginError(
    "NOT_STARTED_BY_ENGINE",
    "this program is a provider plugin: Terraform or OpenTofu start it. To try it by hand, start it with --debug",
  );
}

/**
 * The line by which an engine finds its plugin.
 *
 * @param certificate the server's, DER, when it asks for mutual TLS
 * @see https://github.com/hashicorp/go-plugin/blob/main/docs/internals.md
 */
export function handshakeLine({ network, address }: Address, certificate?: Buffer): string {
  // Go's RawStdEncoding knows no padding.
  const encoded = certificate?.toString("base64").replaceAll("=", "") ?? "";
  return `1|${PROTOCOL_VERSION}|${network}|${address}|grpc|${encoded}`;
}

/**
 * What `TF_REATTACH_PROVIDERS` must hold for engines to use a provider that runs already, instead of starting one.
 *
 * @param source the provider's source address
 * @see https://developer.hashicorp.com/terraform/plugin/debugging
 */
export function reattachLine(source: string, pid: number, { network, address }: Address): string {
  return JSON.stringify({
    [source]: {
      Protocol: "grpc",
      ProtocolVersion: PROTOCOL_VERSION,
      Pid: pid,
      // Tells engines to leave the process alone when they are done.
      Test: true,
      Addr: { Network: network, String: address },
    },
  });
}

// What fits into macOS's sockaddr_un with its final NUL; Linux has room for four more.
const MAX_SOCKET_PATH_BYTES = 103;

/**
 * Starts to listen where engines look for plugins: on a Unix socket in `folder`, on Windows on a loopback port.
 *
 * @param folder by default the temporary folder, unless go-plugin's PLUGIN_UNIX_SOCKET_DIR names another
 * @throws PluginError SOCKET_PATH_TOO_LONG when the folder's path leaves no room; errors from Node otherwise
 */
export async function listen(
  server: Server,
  folder = process.env.PLUGIN_UNIX_SOCKET_DIR ?? tmpdir(),
): Promise<Address> {
  return process.platform === "win32" ? listenOnLoopback(server) : listenOnSocket(server, socketPath(folder));
}

async function listenOnSocket(server: Server, path: string): Promise<Address> {
  server.listen(path);
  await once(server, "listening");
  return { network: "unix", address: path };
}

async function listenOnLoopback(server: Server): Promise<Address> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  const port = bound !== null && typeof bound === "object" ? bound.port : 0;
  return { network: "tcp", address: `127.0.0.1:${port}` };
}

function socketPath(folder: string): string {
  const path = join(folder, `plugin-${randomBytes(8).toString("hex")}.sock`);
  const length = Buffer.byteLength(path);
  if (length <= MAX_SOCKET_PATH_BYTES) return path;
  throw new PluginError(
    "SOCKET_PATH_TOO_LONG",
    `cannot listen on ${path}: got a path of ${length} bytes, expected at most ${MAX_SOCKET_PATH_BYTES}. Set TMPDIR to a shorter folder`,
  );
}
