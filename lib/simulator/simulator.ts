import { z } from "zod";
import { createAuthority, createCertificate, type KeyPair } from "./certificates";
import { FaultRules } from "./faults";
import type { ApiRequest } from "./handler";
import { anyString, flag, objectOf, readJson, nonEmptyString, integer } from "./read-json";
import { SimulatedCluster } from "./router";
import type { FaultRule, RequestLogEntry, SeedDocument } from "./schema-types";
import { parseSeed } from "./seed";
import { serve } from "./server";
import type { SimulatorState } from "./state";
import type { Credentials } from "./transport";

/** How to start a simulator. */
export interface SimulatorOptions {
  /** Who it lets in. */
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

/** `parseSeed` checks the seed, TLS the PEM. */
const simulatorOptions = objectOf(
  {
    credentials: objectOf(
      { username: nonEmptyString, password: anyString.exactOptional(), token: anyString.exactOptional() },
      'who it lets in, such as { username: "admin", password: "offline" }',
    ),
    seed: z.custom<SeedDocument>().exactOptional(),
    host: nonEmptyString.exactOptional(),
    port: integer(0, 65_535).exactOptional(),
    http: flag.exactOptional(),
    certificate: objectOf({ certPem: anyString, keyPem: anyString, caPem: anyString.exactOptional() }).exactOptional(),
    clientCaPem: anyString.exactOptional(),
    latencyMs: integer(0).exactOptional(),
    onArrival: callback<(request: ApiRequest) => void>(),
    onRequest: callback<(entry: RequestLogEntry) => void>(),
    now: callback<() => Date>(),
  },
  'an object with "credentials"',
);

function callback<Callback>(): z.ZodExactOptional<z.ZodCustom<Callback>> {
  return z.custom<Callback>((value) => typeof value === "function", "a function").exactOptional();
}

/** Common name of the authority of a generated certificate. */
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
  /** The state, to read and to change as somebody else would. */
  readonly cluster: LiveCluster;
  /** The faults in force. */
  readonly faults: LiveFaults;
  /** Cuts all connections and stops listening. A second call does nothing. */
  close(): Promise<void>;
}

/**
 * Starts a simulated ONTAP cluster that serves clients over a socket.
 *
 * @throws SimulatorError ARGUMENT_INVALID for options that are not of the documented form, SEED_INVALID, CERTIFICATE_INVALID
 * for unusable TLS material, LISTEN_FAILED when the port or host cannot be had
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { host = "127.0.0.1", port = 0, seed = {}, http = false, certificate, ...rest } = readOptions(options);
  const { state, faults: rules } = parseSeed(seed);
  const [cluster, faults] = [new SimulatedCluster(state), new FaultRules(rules)];
  const tls = http ? undefined : (certificate ?? (await ownCertificate(host)));
  const server = await serve({ ...rest, host, port, tls, cluster, faults });
  return { ...server, caPem: tls?.caPem, cluster, faults };
}

/** Plain JavaScript gets past the type. */
function readOptions(options: unknown): SimulatorOptions {
  return readJson(simulatorOptions, options, { at: "options", code: "ARGUMENT_INVALID" });
}

async function ownCertificate(host: string): Promise<ServerCertificate> {
  const authority = await createAuthority(AUTHORITY_NAME);
  const hosts = [...new Set(["localhost", "127.0.0.1", "::1", host])];
  return { ...(await createCertificate(authority, { commonName: "localhost", hosts })), caPem: authority.certPem };
}
