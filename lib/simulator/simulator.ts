import { createAuthority, createCertificate } from "./http/certificates";
import type { FaultRule } from "./faults/fault-rule";
import { FaultRules } from "./faults/fault-rules";
import { closer, endpointOf, listen } from "./http/listener";
import { RequestHandler } from "./http/request-handler";
import { RequestLog } from "./http/request-log";
import type { RequestLogEntry } from "./http/request-log-entry";
import { parseSeed } from "./seed/parse-seed";
import { SimulatedCluster } from "./api/simulated-cluster";
import { readOptions, type ServerCertificate, type SimulatorOptions } from "./simulator-options";
import type { SimulatorState } from "./state/state";

/** Common name of the authority that a simulator makes for its certificate. */
export const AUTHORITY_NAME = "ONTAP simulator";

/** The state of a running simulator. */
export interface LiveCluster {
  /** As it is now; each change makes a new one. */
  readonly state: SimulatorState;
  /** Makes another state, as somebody else's write would. */
  update(change: (state: SimulatorState) => SimulatorState): void;
}

/** The fault rules of a running simulator. */
export interface LiveFaults {
  /**
   * Adds rules after those that are there.
   *
   * @throws SimulatorError SEED_INVALID when a rule is not of the form that a faults file wants
   */
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
 * @throws SimulatorError ARGUMENT_INVALID for options that are not of the documented form, SEED_INVALID, CERTIFICATE_INVALID
 * for unusable TLS material, LISTEN_FAILED when the port or host cannot be had
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { host = "127.0.0.1", port = 0, latencyMs = 0, ...given } = readOptions(options);
  const { credentials, clientCaPem, onArrival } = given;
  const seed = parseSeed(given.seed ?? {});
  const [cluster, faults] = [new SimulatedCluster(seed.state), new FaultRules(seed.faults)];
  const log = new RequestLog(given.now, given.onRequest);
  const handler = new RequestHandler({ cluster, faults, log, credentials, latencyMs, onArrival });
  const tls = given.http === true ? undefined : (given.certificate ?? (await ownCertificate(host)));
  const server = await listen({ host, port, tls, clientCaPem }, (incoming, outgoing) => {
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
