import type { SvmState } from "../../ontap/wire";
import { iqnFromUuid, uuidFromName } from "./identity";
import type { Job } from "./job";

/** The iSCSI service of an SVM, as the simulated cluster stores it. */
export interface Service {
  readonly enabled: boolean;
  /** The empty string when it is cleared. */
  readonly alias: string;
  readonly targetName: string;
}

/** An SVM of the simulated cluster. */
export interface Svm {
  readonly uuid: string;
  /** Unique in the cluster. */
  readonly name: string;
  readonly state: SvmState;
  /** Configured for NVMe: its iSCSI service cannot be created. */
  readonly nvme: boolean;
  readonly iscsiAllowed: boolean;
  /** How many more writes are refused because the SVM is locked. */
  readonly lockedForWrites: number;
  readonly service: Service | undefined;
}

/** What belongs to the cluster as a whole. */
export interface ClusterSettings {
  readonly name: string;
  /** As in `9.14.1`. */
  readonly version: string;
  /** Names of the installed licenses, as in `iscsi`. */
  readonly licenses: readonly string[];
  /** An ASA r2 system: services can neither be created nor deleted. */
  readonly asaR2: boolean;
}

/** Everything that the simulated cluster knows. Never changed in place: a write makes a new one. */
export interface SimulatorState {
  readonly cluster: ClusterSettings;
  readonly svms: readonly Svm[];
  /** HTTP statuses to answer with instead of the usual ones, by ONTAP code. */
  readonly statusByCode: Readonly<Record<string, number>>;
  readonly jobs: readonly Job[];
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
    ...given,
  };
}

/** The service that ONTAP makes for an SVM when nothing else is asked for: enabled, the SVM's name as its alias. */
export function newService(svm: Pick<Svm, "uuid" | "name">, given: Partial<Service> = {}): Service {
  return { enabled: true, alias: svm.name, targetName: iqnFromUuid(svm.uuid), ...given };
}

/** The SVM as it stands on its cluster: on an ASA r2 system each one has a service, always. */
export function settledSvm({ asaR2 }: ClusterSettings, svm: Svm): Svm {
  return asaR2 ? { ...svm, service: svm.service ?? newService(svm) } : svm;
}

/** A cluster with an iSCSI license and the given SVMs. */
export function newState(svms: readonly Svm[] = [], given: Partial<ClusterSettings> = {}): SimulatorState {
  const cluster = { name: "cluster1", version: "9.14.1", licenses: ["iscsi"], asaR2: false, ...given };
  return {
    cluster,
    svms: svms.map((svm) => settledSvm(cluster, svm)),
    statusByCode: {},
    jobs: [],
  };
}

/** The SVM of that uuid, if there is one. */
export function svmByUuid(state: SimulatorState, uuid: string): Svm | undefined {
  return state.svms.find((svm) => svm.uuid === uuid);
}

/** The SVM of that name, if there is one. */
export function svmByName(state: SimulatorState, name: string): Svm | undefined {
  return state.svms.find((svm) => svm.name === name);
}

/** The state in which one SVM, found by its uuid, has other values. */
export function withSvm(state: SimulatorState, uuid: string, changes: Partial<Svm>): SimulatorState {
  return { ...state, svms: state.svms.map((svm) => (svm.uuid === uuid ? { ...svm, ...changes } : svm)) };
}
