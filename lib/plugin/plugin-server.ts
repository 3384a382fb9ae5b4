import {
  createSecureServer,
  createServer,
  type Http2SecureServer,
  type Http2Server,
  type SecureServerOptions,
  type ServerOptions,
} from "node:http2";
import { selfSigned } from "./certificate";
import { grpcListener, type GrpcOptions, type LoadRoutes } from "./grpc";

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
