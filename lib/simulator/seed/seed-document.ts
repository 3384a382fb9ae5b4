// Made from seed-schema.ts: UPDATE_DOCS=1 npm run test:unit -- test/schemas writes it anew.

import type { FaultRule } from "../faults/fault-rule";

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

/** What belongs to the cluster of a seed as a whole. */
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
  /** Alias of the target; the empty text for none. @default the SVM's name */
  readonly alias?: string;
  /** The target's IQN. @default made from the SVM's uuid */
  readonly targetName?: string;
  /** The hosts that are logged in, one item a session. @default [] */
  readonly sessions?: readonly SeedSession[];
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
  /** Whether it is up. @default true */
  readonly up?: boolean;
  /** What it serves. @default ["data_core", "data_iscsi"] */
  readonly services?: readonly string[];
}
