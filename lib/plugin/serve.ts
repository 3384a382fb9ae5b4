import { rmSync } from "node:fs";
import {
  createSecureServer,
  createServer,
  type Http2SecureServer,
  type Http2Server,
  type SecureServerOptions,
  type ServerOptions,
} from "node:http2";
import { selfSigned } from "./certificate";
import { grpcListener, type GrpcOptions, type LoadRoutes, type Routes } from "./grpc";
import { handshakeLine, listen, reattachLine, requireEngine } from "./handshake";
import { createLog, type Log } from "./log";
import { CONTROLLER, PROVIDER, type ProviderHandlers, routesOf } from "./messages";

/** A provider as a program. */
export interface Provider {
  /** Its source address, by which `--debug` offers it to engines. */
  readonly source: string;
  /** Gives what serves the calls. Asked for when the engine has been told where, so that what it loads delays no start. */
  readonly handlers: () => Promise<ProviderHandlers>;
  /** Told of what goes wrong beneath the handlers. @default stderrLog("provider") */
  readonly log?: Log;
}

/** A log on this process's stderr, which engines copy into their own. */
export function stderrLog(module: string): Log {
  return createLog({ module, environment: process.env, write: (line) => process.stderr.write(line) });
}

const PARENT_CHECK_MS = 1000;

/**
 * Makes this process a provider: serves until the engine ends it, or is gone itself. Engines hide stderr and show the
 * first line on stdout of a plugin that does not start, so why it did not is printed there, with exit code 1.
 *
 * Started with `--debug` it serves every engine of this machine's user, without TLS, until SIGINT or SIGTERM, and
 * prints what `TF_REATTACH_PROVIDERS` must hold.
 */
export async function serve({ source, handlers, log = stderrLog("provider") }: Provider): Promise<void> {
  const debug = process.argv.includes("--debug");
  try {
    if (!debug) requireEngine(process.env);
    const { server, certificate, load } = pluginServer(
      handlers,
      log,
      debug ? undefined : process.env.PLUGIN_CLIENT_CERT,
    );
    const address = await listen(server);
    process.on("exit", () => {
      rmSync(address.address, { force: true });
    });
    endProperly(debug);
    print(debug ? reattachLine(source, process.pid, address) : handshakeLine(address, certificate));
    // While the engine connects. Should it fail, every call says so.
    load().catch(() => undefined);
  } catch (error) {
    print(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}

/** A server that loads what it serves when it is told to, or when the first call comes. */
type LoadingServer = PluginServer & { readonly load: LoadRoutes };

function pluginServer(handlers: Provider["handlers"], log: Log, clientCertificate: string | undefined): LoadingServer {
  const onFailure = (error: unknown): void => {
    log("error", error instanceof Error ? (error.stack ?? error.message) : String(error));
  };
  const shutdown = () => {
    // The engine closes its connection when it has the answer; it kills a plugin that is not gone two seconds later.
    plugin.server.close(end);
    return {};
  };
  const routes = async (): Promise<Routes> =>
    new Map([
      ...routesOf("tfplugin6.Provider", PROVIDER, await handlers()),
      ...routesOf("plugin.GRPCController", CONTROLLER, { Shutdown: shutdown }),
    ]);
  let loaded: Promise<Routes> | undefined;
  const load = (): Promise<Routes> => (loaded ??= routes());
  const plugin = createPluginServer(load, { clientCertificate, onFailure });
  return { ...plugin, load };
}

function endProperly(debug: boolean): void {
  process.on("SIGTERM", end);
  process.on("SIGINT", () => {
    // A terminal sends it to the engine and all its plugins; the engine then decides, by way of StopProvider.
    if (debug) end();
  });
  if (!debug) endWithParent();
}

// An engine that was killed told nobody. On Windows a parent's id never changes, and its orphans stay.
function endWithParent(): void {
  const engine = process.ppid;
  setInterval(() => {
    if (process.ppid !== engine) end();
  }, PARENT_CHECK_MS).unref();
}

function end(): void {
  process.exit();
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** A server that does not listen yet. */
export interface PluginServer {
  readonly server: Http2Server | Http2SecureServer;
  /** Its certificate, DER; absent when it does not use TLS. */
  readonly certificate?: Buffer;
}

/** How a plugin server is to answer. */
export interface PluginServerOptions extends GrpcOptions {
  /** The only client that may connect, by its certificate (PEM): then TLS is mutual. @default anyone, without TLS */
  readonly clientCertificate?: string | undefined;
}

const HTTP2: ServerOptions = {
  settings: { initialWindowSize: 2 ** 20, maxConcurrentStreams: 1000 },
  // In MiB, for one connection: Node's default of 10 refuses calls while large messages are under way.
  maxSessionMemory: 1024,
};

/** An HTTP/2 server for gRPC calls, as go-plugin expects it. A client certificate that cannot be read lets nobody in. */
export function createPluginServer(
  routes: LoadRoutes,
  { clientCertificate, ...grpc }: PluginServerOptions,
): PluginServer {
  const pluginServer = clientCertificate === undefined ? plain() : mutualTls(clientCertificate);
  const listener = grpcListener(routes, grpc);
  pluginServer.server.on("stream", (stream, headers) => void listener(stream, headers));
  return pluginServer;
}

function plain(): PluginServer {
  return { server: createServer(HTTP2) };
}

function mutualTls(clientCertificate: string): PluginServer {
  const { der, cert, key } = selfSigned();
  const options: SecureServerOptions = {
    ...HTTP2,
    cert,
    key,
    ca: clientCertificate,
    requestCert: true,
    rejectUnauthorized: true,
    minVersion: "TLSv1.2",
  };
  return { server: createSecureServer(options), certificate: der };
}
