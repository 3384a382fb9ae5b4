import type { ApiRequest } from "../api/message";
import type { ClusterSettings } from "./cluster-settings";
import { withoutEndedSessions } from "./login";
import { settledSvm, type Svm } from "./svm";

/** Everything that the simulated cluster knows. Never changed in place: a write makes a new one. */
export interface SimulatorState {
  readonly cluster: ClusterSettings;
  readonly svms: readonly Svm[];
  /** HTTP statuses to answer with instead of the usual ones, by ONTAP code. */
  readonly statusByCode: Readonly<Record<string, number>>;
  readonly jobs: readonly Job[];
}

/** A write that was accepted (202) and is done later. */
export interface Job {
  readonly uuid: string;
  readonly request: ApiRequest;
  /** How many more GETs, of whatever, find it running. */
  readonly readsLeft: number;
  readonly state: "running" | "success" | "failure";
  /** Why it failed. */
  readonly error: JobError | undefined;
}

/** What a job failed with. */
export interface JobError {
  /** The ONTAP code that the write would have been refused with. */
  readonly code: string;
  readonly message: string;
}

/** A cluster with an iSCSI license and the given SVMs. */
export function newState(svms: readonly Svm[] = [], given: Partial<ClusterSettings> = {}): SimulatorState {
  const cluster = { name: "cluster1", version: "9.14.1", licenses: ["iscsi"], asaR2: false, ...given };
  return { cluster, svms: svms.map((svm) => settledSvm(cluster, svm)), statusByCode: {}, jobs: [] };
}

/** The SVM of that uuid, if there is one. */
export function svmByUuid(state: SimulatorState, uuid: string): Svm | undefined {
  return state.svms.find((svm) => svm.uuid === uuid);
}

/** The SVM of that name, if there is one. */
export function svmByName(state: SimulatorState, name: string): Svm | undefined {
  return state.svms.find((svm) => svm.name === name);
}

/** The state in which one SVM, found by its uuid, has other values, and no session that these end. */
export function withSvm(state: SimulatorState, uuid: string, changes: Partial<Svm>): SimulatorState {
  return {
    ...state,
    svms: state.svms.map((svm) => (svm.uuid === uuid ? withoutEndedSessions({ ...svm, ...changes }) : svm)),
  };
}
