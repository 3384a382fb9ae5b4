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
  readonly name?: string;
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
}

/** An iSCSI service of a seed file. */
export interface SeedService {
  /** @default true */
  readonly enabled?: boolean;
  /** The empty text for none. @default the SVM's name */
  readonly alias?: string;
  /** @default made from the SVM's uuid */
  readonly targetName?: string;
}
