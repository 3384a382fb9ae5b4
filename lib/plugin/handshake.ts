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
