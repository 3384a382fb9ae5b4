import type { Credentials } from "./http/authentication";
import { createAuthority, createCertificate, type KeyPair } from "./http/certificates";
import type { FaultRule } from "./faults/fault-rule";
import { FaultRules } from "./faults/fault-rules";
import { closer, endpointOf, listen } from "./http/listener";
import type { ApiRequest } from "./api/message";
import { RequestHandler } from "./http/request-handler";
import { RequestLog } from "./http/request-log";
import type { RequestLogEntry } from "./http/request-log-entry";
import { parseSeed } from "./seed/parse-seed";
import type { SeedDocument } from "./seed/seed-document";
import { SimulatedCluster } from "./api/simulated-cluster";
import type { SimulatorState } from "./state/state";

/** Common name of the authority that a simulator makes for its certificate. */
export const AUTHORITY_NAME = "ONTAP simulator";

/** How to start a simulator. */
export interface SimulatorOptions {
  /** Whom it lets in. */
  readonly credentials: Credentials;
  /** What a seed file holds. @default a cluster without SVMs */
  readonly seed?: SeedDocument;
  /** @default "127.0.0.1" */
  readonly host?: string;
  /** @default 0: any free port */
  readonly port?: number;
  /** Serves plain HTTP. @default false */
  readonly http?: boolean;
  /** @default a certificate for localhost, 127.0.0.1, ::1 and the host, of an authority made for this simulator */
  readonly certificate?: ServerCertificate;
  /** Issuer, in PEM, of the client certificates that let in whom they name. @default none */
  readonly clientCaPem?: string;
  /** Every answer waits this long, in milliseconds. @default 0 */
  readonly latencyMs?: number;
  /** Told of each request that is let in, right before it takes effect. */
  readonly onArrival?: (request: ApiRequest) => void;
  /** Told of each request when it is answered, before the answer goes out. */
  readonly onRequest?: (entry: RequestLogEntry) => void;
  /** @default the system's clock */
  readonly now?: () => Date;
}

/** What a TLS server shows, and whom to trust to believe it. */
export interface ServerCertificate extends KeyPair {
  /** What clients are told to trust. @default nothing is said */
  readonly caPem?: string | undefined;
}

/** The state of a running simulator. */
export interface LiveCluster {
  /** As it is now; each change makes a new one. */
  readonly state: SimulatorState;
  /** Makes another state, as somebody else's write would. */
  update(change: (state: SimulatorState) => SimulatorState): void;
}

/** The fault rules of a running simulator. */
export interface LiveFaults {
  /** Adds rules after those that are there. */
  add(...rules: readonly FaultRule[]): void;
  /** Drops all rules and counts. */
  clear(): void;
}

/** A running simulator. */
export interface Simulator {
  /** Without `/api`: `https://127.0.0.1:41234`. */
  readonly endpoint: string;
  /** What a client must trust; undefined for plain HTTP and for a certificate of somebody else. */
  readonly caPem: string | undefined;
  /** All requests so far, in the order of their answers; grows while the simulator runs. */
  readonly requests: readonly RequestLogEntry[];
  /** The state, to look at and to change behind a client's back. */
  readonly cluster: LiveCluster;
  /** The faults in force, to add and to clear. */
  readonly faults: LiveFaults;
  /** Cuts all connections and stops to listen; done already, it does nothing. */
  close(): Promise<void>;
}

/**
 * Starts a simulated ONTAP cluster that serves real clients over a real socket.
 *
 * @throws SimulatorError SEED_INVALID, CERTIFICATE_INVALID for unusable TLS material, LISTEN_FAILED when the port or host
 * cannot be had
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { host = "127.0.0.1", port = 0, credentials, latencyMs = 0, onArrival } = options;
  const seed = parseSeed(options.seed ?? {});
  const [cluster, faults] = [new SimulatedCluster(seed.state), new FaultRules(seed.faults)];
  const log = new RequestLog(options.now, options.onRequest);
  const handler = new RequestHandler({ cluster, faults, log, credentials, latencyMs, onArrival });
  const tls = options.http === true ? undefined : (options.certificate ?? (await ownCertificate(host)));
  const server = await listen({ host, port, tls, clientCaPem: options.clientCaPem }, (incoming, outgoing) => {
    void handler.handle(incoming, outgoing);
  });
  const endpoint = endpointOf(server, { host, tls });
  return { endpoint, caPem: tls?.caPem, requests: log.entries, cluster, faults, close: closer(server) };
}

async function ownCertificate(host: string): Promise<ServerCertificate> {
  const authority = await createAuthority(AUTHORITY_NAME);
  const hosts = [...new Set(["localhost", "127.0.0.1", "::1", host])];
  return { ...(await createCertificate(authority, { commonName: "localhost", hosts })), caPem: authority.certPem };
}
