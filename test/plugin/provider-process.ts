import { buildSync } from "esbuild";
import { type ChildProcess, spawn } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { type ClientHttp2Session, connect } from "node:http2";
import { connect as connectNet } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { connect as connectTls } from "node:tls";
import type { Certificate } from "../../lib/plugin/certificate";

/** What an engine sets for every plugin. */
export const COOKIE = {
  TF_PLUGIN_MAGIC_COOKIE: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
};

/** Bundles the example provider into a folder; returns its path. */
export function bundleExample(folder: string): string {
  const outfile = join(folder, "provider.cjs");
  buildSync({ entryPoints: [join(__dirname, "example-provider.ts")], bundle: true, platform: "node", outfile });
  return outfile;
}

/** Starts a program of ours with these variables and no others. */
export function start(args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
}

/** The first line on its stdout; undefined when it ends without one. */
export async function firstLine({ stdout }: ChildProcess): Promise<string | undefined> {
  if (stdout === null) return undefined;
  const lines = createInterface(stdout);
  const ended = once(lines, "close").then(() => [undefined]);
  const [line] = (await Promise.race([once(lines, "line"), ended])) as [string | undefined];
  return line;
}

/**
 * Connects as an engine does: over TLS when there is a client certificate, to the server of the handshake's certificate.
 * That the connection breaks is no failure by itself, for providers end under it; a call on it then fails.
 */
export function connectTo(handshake: string, client?: Certificate): ClientHttp2Session {
  const [, , , path = "", , certificate = ""] = handshake.split("|");
  const session = client === undefined ? connectPlain(path) : connectMutually(path, certificate, client);
  session.on("error", () => undefined);
  return session;
}

function connectPlain(path: string): ClientHttp2Session {
  return connect("http://localhost", { createConnection: () => connectNet(path) });
}

function connectMutually(path: string, certificate: string, { cert, key }: Certificate): ClientHttp2Session {
  const ca = new X509Certificate(Buffer.from(certificate, "base64")).toString();
  const options = { path, ca, cert, key, servername: "localhost", ALPNProtocols: ["h2"] };
  return connect("https://localhost", { createConnection: () => connectTls(options) });
}
