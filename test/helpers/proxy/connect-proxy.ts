import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { KeyPair } from "../../../lib/simulator/certificates";

/** What a proxy does. */
export interface ConnectProxyOptions {
  /** Where it connects to when it is asked for a host and port; others it looks up. */
  readonly hosts?: Readonly<Record<string, string>>;
  /** `user:password` that it wants. @default none */
  readonly login?: string;
  /** The status with which it answers every CONNECT, or that it never answers. @default it connects */
  readonly status?: number | "silence";
  /** Its certificate, when it speaks TLS itself. */
  readonly tls?: KeyPair;
}

/** A proxy in a process of its own. */
export interface ConnectProxy {
  /** Host and port. */
  readonly address: string;
  /** A line for each CONNECT so far: host and port, and whether a login came with it. */
  readonly log: readonly string[];
  close(): Promise<void>;
}

/** Starts a proxy that serves CONNECT. */
export async function startConnectProxy(options: ConnectProxyOptions = {}): Promise<ConnectProxy> {
  const program = join(__dirname, "program.mjs");
  const child = spawn(process.execPath, [program, JSON.stringify(options)], { stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface(child.stdout);
  const [port] = (await once(lines, "line")) as [string];
  const log: string[] = [];
  lines.on("line", (line) => log.push(line));
  return {
    address: `127.0.0.1:${port}`,
    log,
    async close() {
      child.kill();
      await once(child, "exit");
    },
  };
}
