// Made from schemas.ts: UPDATE_DOCS=1 npm run test:unit -- test/schemas writes it anew.

import type { Json } from "./json";

/** The state in which a simulated cluster starts, and its faults. Everything may be left out. */
export interface SeedDocument {
  /** Where an editor finds this schema; nothing else reads it. */
  readonly $schema?: string;
  /** The cluster itself. */
  readonly cluster?: SeedCluster;
  /** Its SVMs. @default [] */
  readonly svms?: readonly SeedSvm[];
  /** HTTP statuses to answer with instead of the usual ones, by ONTAP code. @default {} */
  readonly statusByCode?: Readonly<Record<string, number>>;
  /** Fault rules, in the order in which they are tried. @default [] */
  readonly faults?: readonly FaultRule[];
}

/** The cluster of a seed as a whole. */
export interface SeedCluster {
  /** Name of the cluster. @default "cluster1" */
  readonly name?: string;
  /** ONTAP's version. @default "9.14.1" */
  readonly version?: string;
  /** Names of the installed licenses; without `iscsi` no service is created. @default ["iscsi"] */
  readonly licenses?: readonly string[];
  /** An ASA r2 system: services can neither be created nor deleted. @default false */
  readonly asaR2?: boolean;
}

/** An SVM of a seed. */
export interface SeedSvm {
  /** Name of the SVM; no two have the same. */
  readonly name: string;
  /** UUID of the SVM; no two have the same. @default made from the name */
  readonly uuid?: string;
  /** Whether it runs; only in a running one is a service created. @default "running" */
  readonly state?: "starting" | "running" | "stopping" | "stopped" | "deleting";
  /** Whether it is the source or the destination of SVM-DR or MetroCluster. @default "default" */
  readonly subtype?: "default" | "dp_destination" | "sync_source" | "sync_destination";
  /** Configured for NVMe: its iSCSI service cannot be created. @default false */
  readonly nvme?: boolean;
  /** Whether iSCSI is among its protocols. @default true */
  readonly iscsiAllowed?: boolean;
  /** How many writes are refused first, because the SVM is locked. @default 0 */
  readonly lockedForWrites?: number;
  /** Its iSCSI service. @default it has none */
  readonly service?: SeedService;
  /** Its network interfaces (LIFs). @default none is known */
  readonly interfaces?: readonly SeedInterface[];
}

/** An iSCSI service of a seed. */
export interface SeedService {
  /** Whether it serves its LUNs. @default true */
  readonly enabled?: boolean;
  /** Alias of the target; the empty string for none. @default the SVM's name */
  readonly alias?: string;
  /** The target's IQN. @default made from the SVM's uuid */
  readonly targetName?: string;
  /** The hosts that are logged in, one item a session. @default [] */
  readonly sessions?: readonly SeedSession[];
  /** IQNs of the hosts that log in with CHAP. @default [] */
  readonly chapInitiators?: readonly string[];
}

/** A session of a seed. Its handle, its portal and its addresses are made from the names. */
export interface SeedSession {
  /** IQN of the host. */
  readonly initiator: string;
  /** Names of the initiator groups that the host is in. @default [] */
  readonly igroups?: readonly string[];
}

/** A network interface (LIF) of a seed. */
export interface SeedInterface {
  /** Name of the interface; no two of an SVM have the same. */
  readonly name: string;
  /** IPv4 or IPv6, without brackets. */
  readonly address: string;
  /** Whether the administrator wants it up. @default true */
  readonly enabled?: boolean;
  /** Whether its node and its link are up. @default true */
  readonly up?: boolean;
  /** The services that it offers. @default ["data_core", "data_iscsi"] */
  readonly services?: readonly string[];
}

/** Which requests a fault happens to, and what happens. */
export interface FaultRule {
  /** Method of the request, `*` for every one. @default "*" */
  readonly method?: "*" | "GET" | "POST" | "PATCH" | "DELETE";
  /** A path without `/api`: matches itself and all that lies under it. @default every path */
  readonly path?: string;
  /** The path matches only itself. @default false */
  readonly exact?: boolean;
  /** Name of the SVM that the request is about, by its path, query or body. @default any, or none */
  readonly svm?: string;
  /** How many matching requests pass first. @default 0 */
  readonly skip?: number;
  /** How many matching requests it happens to, after those. @default all of them */
  readonly times?: number;
  /** The effect on them. */
  readonly do: FaultEffect;
}

/**
 * Effects on a request instead of, or besides, its normal answer; those that are not given do not happen.
 *
 * `status`, `code`, `body` and `html` put another answer in the place of the real one: the request then has no effect, unless `after` is true. With everything else the request has its effect, except with `drop: "before"`.
 */
export interface FaultEffect {
  /** Waits this long, in milliseconds: before the effect, or between effect and answer with `after`. A client that is gone by then leaves no effect behind. */
  readonly delayMs?: number;
  /** The request has its effect before anything of the fault happens. @default false */
  readonly after?: boolean;
  /** HTTP status of the answer. A 202 names a job; with `after` and `staleReads`, its write shows late. @default the usual one of `code`; 502 with `html`; 500 */
  readonly status?: number;
  /** ONTAP code of the answer. Without it, the answer is a proxy's HTML page, unless `status` is 202. */
  readonly code?: string;
  /** Message of the answer, beside its `code`. @default the code's own message */
  readonly message?: string;
  /** Value of a `Retry-After` header: seconds, or an HTTP date. */
  readonly retryAfter?: number | string;
  /** Body of the answer: a string unchanged, anything else as JSON. */
  readonly body?: Json;
  /** Answers with a proxy's HTML page. @default false */
  readonly html?: boolean;
  /** Cuts the connection without an answer, before or after the effect. */
  readonly drop?: "before" | "after";
  /** Sends the first half of the answer's body, then cuts the connection. @default false */
  readonly truncate?: boolean;
  /** Sends bytes that are no JSON in the place of the body. @default false */
  readonly garbage?: boolean;
  /** Sends this in the place of the real answer's body: a string unchanged, anything else as JSON. */
  readonly replaceBody?: Json;
  /** Ends the connection after the answer, and says so in it. @default false */
  readonly close?: boolean;
  /** Spreads the body over this many milliseconds. */
  readonly slowBodyMs?: number;
  /** From this request on, so many GETs are answered from the state before the last write. */
  readonly staleReads?: number;
}

/** The log of a request: never a header, never a body, so never a secret. */
export interface RequestLogEntry {
  /** When it was answered, UTC. */
  readonly time: string;
  /** In capitals. */
  readonly method: string;
  /** As sent, without the query. */
  readonly path: string;
  /** As sent, without the question mark. */
  readonly query: string;
  /** HTTP status of the answer; null: the connection was cut instead. */
  readonly status: number | null;
  /** ONTAP code of the answer; null: it has none. */
  readonly code: string | null;
  /** Which connection it came over, counted from 1. */
  readonly connection: number;
}
