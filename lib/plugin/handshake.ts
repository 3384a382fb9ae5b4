import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PluginError } from "./plugin-error";

/** Where a plugin listens, in go-plugin's words. */
export interface Address {
  readonly network: "unix" | "tcp";
  readonly address: string;
}

export const PROTOCOL_VERSION = 6;

// The same for all versions of Terraform and all providers.
const COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

// The limit of macOS with the final NUL; Linux has room for four more.
const MAX_SOCKET_PATH_BYTES = 103;

/**
 * @param introduction what the program is, and how it is installed
 * @throws PluginError NOT_STARTED_BY_TERRAFORM when a person started the program
 */
export function requireTerraform(env: NodeJS.ProcessEnv, introduction = "this program is a provider plugin"): void {
  if (env.TF_PLUGIN_MAGIC_COOKIE === COOKIE) return;
  throw new PluginError(
    "NOT_STARTED_BY_TERRAFORM",
    `${introduction}: Terraform or OpenTofu start it. To try it by hand, start it with --debug`,
  );
}

/**
 * The line by which Terraform finds its plugin.
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
 * The value of `TF_REATTACH_PROVIDERS` with which Terraform uses a provider that already runs.
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
      // Terraform then leaves the process alone when it is done.
      Test: true,
      Addr: { Network: network, String: address },
    },
  });
}

/**
 * Starts to listen where Terraform looks for plugins: on a Unix socket in `folder`, on Windows on a loopback port.
 *
 * @param folder by default the temporary folder, unless go-plugin's PLUGIN_UNIX_SOCKET_DIR names another
 * @throws PluginError SOCKET_PATH_TOO_LONG when the folder's path leaves no room; errors from Node otherwise
 */
export async function listen(
  server: Server,
  folder = process.env.PLUGIN_UNIX_SOCKET_DIR ?? tmpdir(),
): Promise<Address> {
  if (process.platform !== "win32") {
    const address = socketPath(folder);
    await once(server.listen(address), "listening");
    return { network: "unix", address };
  }
  await once(server.listen(0, "127.0.0.1"), "listening");
  return { network: "tcp", address: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function socketPath(folder: string): string {
  const path = join(folder, `plugin-${randomBytes(8).toString("hex")}.sock`);
  const length = Buffer.byteLength(path);
  if (length <= MAX_SOCKET_PATH_BYTES) return path;
  const problem = `got a path of ${length} bytes, expected at most ${MAX_SOCKET_PATH_BYTES}`;
  throw new PluginError("SOCKET_PATH_TOO_LONG", `cannot listen on ${path}: ${problem}. Set TMPDIR to a shorter folder`);
}
