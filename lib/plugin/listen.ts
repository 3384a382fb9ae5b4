import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Address } from "./handshake";
import { PluginError } from "./plugin-error";

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
