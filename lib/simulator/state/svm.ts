import type { SvmState } from "../../ontap/wire";
import type { ClusterSettings } from "./cluster-settings";
import { iqnFromUuid, uuidFromName } from "./identity";
import type { NetworkInterface } from "./network-interface";
import type { Session } from "./session";

/** The iSCSI service of an SVM, as the simulated cluster stores it. */
export interface Service {
  /** Whether it serves its LUNs. */
  readonly enabled: boolean;
  /** The empty string when it is cleared. */
  readonly targetAlias: string;
  /** The IQN. */
  readonly targetName: string;
}

/** Printable, no space, 128 of them at most. */
const ALIAS = /^[^\s\p{C}]{0,128}$/u;

/** Whether ONTAP would take a text as a target's alias; the empty string is one. */
export function isAlias(text: string): boolean {
  return ALIAS.test(text);
}

/** An SVM of the simulated cluster. */
export interface Svm {
  /** Survives a rename. */
  readonly uuid: string;
  /** Unique in the cluster. */
  readonly name: string;
  /** Whether it runs; only in a running one is a service created. */
  readonly state: SvmState;
  /** Configured for NVMe: its iSCSI service cannot be created. */
  readonly nvme: boolean;
  /** Whether iSCSI is among its protocols. */
  readonly iscsiAllowed: boolean;
  /** How many more writes are refused because the SVM is locked. */
  readonly lockedForWrites: number;
  /** Its iSCSI service; undefined when it has none. */
  readonly service: Service | undefined;
  /** In the order of their logins; there are none without a service that is enabled. */
  readonly sessions: readonly Session[];
  /** The SVM's LIFs; none when nobody has told of them. */
  readonly interfaces: readonly NetworkInterface[];
}

/** A running SVM without an iSCSI service, with all that is not given filled in. */
export function newSvm(given: Partial<Svm> & { readonly name: string }): Svm {
  return {
    uuid: uuidFromName(given.name),
    state: "running",
    nvme: false,
    iscsiAllowed: true,
    lockedForWrites: 0,
    service: undefined,
    sessions: [],
    interfaces: [],
    ...given,
  };
}

/** The service that ONTAP makes for an SVM when nothing else is asked for: enabled, the SVM's name as its alias. */
export function newService(svm: Pick<Svm, "uuid" | "name">, given: Partial<Service> = {}): Service {
  return { enabled: true, targetAlias: svm.name, targetName: iqnFromUuid(svm.uuid), ...given };
}

/** The SVM as it stands on its cluster: on an ASA r2 system each one has a service, always. */
export function settledSvm({ asaR2 }: ClusterSettings, svm: Svm): Svm {
  return asaR2 ? { ...svm, service: svm.service ?? newService(svm) } : svm;
}
