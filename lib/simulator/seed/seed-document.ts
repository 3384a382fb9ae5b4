import type { SvmState } from "../../ontap/wire";
import type { FaultRule } from "../faults/fault-rule";
import type { ClusterSettings } from "../state/cluster-settings";

/** A seed file: the state in which a simulated cluster starts, and its faults. Everything may be left out. */
export interface SeedDocument {
  readonly cluster?: Partial<ClusterSettings>;
  readonly svms?: readonly SeedSvm[];
  /** HTTP statuses to answer with instead of the usual ones, by ONTAP code. */
  readonly statusByCode?: Readonly<Record<string, number>>;
  readonly faults?: readonly FaultRule[];
}

/** An SVM of a seed file. */
export interface SeedSvm {
  readonly name: string;
  /** @default made from the name */
  readonly uuid?: string;
  /** @default "running" */
  readonly state?: SvmState;
  /** @default false */
  readonly nvme?: boolean;
  /** @default true */
  readonly iscsiAllowed?: boolean;
  /** @default 0 */
  readonly lockedForWrites?: number;
  /** @default the SVM has none */
  readonly service?: SeedService;
  /** The SVM's LIFs. @default none is known */
  readonly interfaces?: readonly SeedInterface[];
}

/** An iSCSI service of a seed file. */
export interface SeedService {
  /** @default true */
  readonly enabled?: boolean;
  /** The empty text for none. @default the SVM's name */
  readonly alias?: string;
  /** @default made from the SVM's uuid */
  readonly targetName?: string;
  /** The hosts that are logged in, one item a session. @default none */
  readonly sessions?: readonly SeedSession[];
}

/** A session of a seed file. Its handle, its portal and its addresses are made from the names. */
export interface SeedSession {
  /** IQN of the host. */
  readonly initiator: string;
  /** Names of the initiator groups that the host is in. @default none */
  readonly igroups?: readonly string[];
}

/** A network interface (LIF) of a seed file. */
export interface SeedInterface {
  readonly name: string;
  /** IPv4 or IPv6, without brackets. */
  readonly address: string;
  /** @default true */
  readonly up?: boolean;
  /** What it serves. @default ["data_core", "data_iscsi"] */
  readonly services?: readonly string[];
}
