import { rmSync } from "node:fs";
import { createSecureServer, createServer, type Http2SecureServer, type Http2Server } from "node:http2";
import { type Certificate, selfSigned } from "./certificate";
import { grpcListener, type LoadRoutes, type Routes } from "./grpc";
import { handshakeLine, listen, PROTOCOL_VERSION, reattachLine, requireTerraform } from "./handshake";
import { type Log, stderrLog } from "./log";
import { CONTROLLER, PROVIDER, type ProviderHandlers, routesOf } from "./messages";

/** A provider as a program. */
export interface Provider {
  /** Its source address, by which `--debug` offers it to Terraform. */
  readonly source: string;
  /** For whoever starts it by hand: its name and version, which `--version` prints, and what it is. @default a plugin */
  readonly about?: { readonly version: string; readonly introduction: string };
  /** Gives the handlers of the calls. Asked for after the handshake, so that loading them delays no start. */
  readonly handlers: () => Promise<ProviderHandlers>;
  /** Gets the errors that no handler answers with a diagnostic. @default stderrLog("provider") */
  readonly log?: Log;
}

const PARENT_CHECK_MS = 1000;

/**
 * Makes this process a provider: serves until Terraform ends it, or is gone itself. Terraform hides stderr and shows the
 * first line on stdout of a plugin that does not start, so the reason is printed there, with exit code 1.
 *
 * Started with `--debug` it serves every Terraform of this machine's user, without TLS, until SIGINT or SIGTERM, and
 * prints the value of `TF_REATTACH_PROVIDERS`.
 */
export async function serve({ source, handlers, about, log = stderrLog("provider") }: Provider): Promise<void> {
  if (about && process.argv.includes("--version")) {
    print(`${about.version}, Node.js ${process.versions.node}, plugin protocol ${PROTOCOL_VERSION}`);
    return;
  }
  const debug = process.argv.includes("--debug");
  try {
    if (!debug) requireTerraform(process.env, about?.introduction);
    const load = loadOnce(handlers, () => server.close(end));
    const onFailure = (error: unknown): void => {
      log("error", error instanceof Error ? (error.stack ?? error.message) : String(error));
    };
    const { server, certificate } = createPluginServer(
      load,
      onFailure,
      debug ? undefined : process.env.PLUGIN_CLIENT_CERT,
    );
    const address = await listen(server);
    process.on("exit", () => {
      rmSync(address.address, { force: true });
    });
    endProperly(debug);
    print(debug ? reattachLine(source, process.pid, address) : handshakeLine(address, certificate));
    // If loading fails, every call reports it.
    load().catch(() => undefined);
  } catch (error) {
    print(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}

/** Loads the routes at the first call. Terraform closes its connection after Shutdown, and kills a plugin after two seconds. */
function loadOnce(handlers: Provider["handlers"], shutdown: () => void): LoadRoutes {
  const routes = async (): Promise<Routes> =>
    new Map([
      ...routesOf("tfplugin6.Provider", PROVIDER, await handlers()),
      ...routesOf("plugin.GRPCController", CONTROLLER, {
        Shutdown: () => {
          shutdown();
          return {};
        },
      }),
    ]);
  let loaded: Promise<Routes> | undefined;
  return () => (loaded ??= routes());
}

export interface PluginServer {
  readonly server: Http2Server | Http2SecureServer;
  /** Its certificate, DER; absent when it does not use TLS. */
  readonly certificate?: Buffer;
}

const HTTP2 = {
  settings: { initialWindowSize: 2 ** 20, maxConcurrentStreams: 1000 },
  // In MiB, for one connection: Node's default of 10 refuses calls while large messages are under way.
  maxSessionMemory: 1024,
};

/**
 * An HTTP/2 server for gRPC calls, as go-plugin expects it.
 *
 * @param clientCertificate the only client that may connect (PEM); TLS is then mutual. An unreadable one lets nobody in
 */
export function createPluginServer(
  routes: LoadRoutes,
  onFailure: (error: unknown) => void,
  clientCertificate?: string,
): PluginServer {
  const identity = clientCertificate === undefined ? undefined : selfSigned();
  const server =
    identity === undefined ? createServer(HTTP2) : createSecureServer(mutualTls(identity, clientCertificate));
  const listener = grpcListener(routes, onFailure);
  server.on("stream", (stream, headers) => void listener(stream, headers));
  return { server, ...(identity && { certificate: identity.der }) };
}

function mutualTls({ cert, key }: Certificate, ca: string | undefined) {
  return { ...HTTP2, cert, key, ca, requestCert: true, rejectUnauthorized: true, minVersion: "TLSv1.2" as const };
}

function endProperly(debug: boolean): void {
  process.on("SIGTERM", end);
  process.on("SIGINT", () => {
    // A terminal sends it to Terraform and all its plugins; Terraform then decides, through StopProvider.
    if (debug) end();
  });
  if (!debug) endWithParent();
}

// A killed Terraform told nobody. On Windows a parent's id never changes, and its orphans stay.
function endWithParent(): void {
  const terraform = process.ppid;
  setInterval(() => {
    if (process.ppid !== terraform) end();
  }, PARENT_CHECK_MS).unref();
}

function end(): void {
  process.exit();
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
