import { newService, newSvm, type Svm, uuidFromName, withoutEnded } from "./svm";

/** What belongs to the cluster as a whole. */
export interface ClusterSettings {
  /** Name of the cluster. */
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
  /** What belongs to the cluster as a whole. */
  readonly cluster: ClusterSettings;
  /** Its SVMs. */
  readonly svms: readonly Svm[];
  /** UUIDs of the SVMs that were removed: no other SVM ever gets one of them. */
  readonly removedUuids: readonly string[];
  /** HTTP statuses to answer with instead of the usual ones, by ONTAP code. */
  readonly statusByCode: Readonly<Record<string, number>>;
}

export function newState(svms: readonly Svm[] = [], given: Partial<ClusterSettings> = {}): SimulatorState {
  const cluster = { name: "cluster1", version: "9.14.1", licenses: ["iscsi"], asaR2: false, ...given };
  return { cluster, svms: svms.map((svm) => settledSvm(cluster, svm)), removedUuids: [], statusByCode: {} };
}

export function svmByName(state: SimulatorState, name: string): Svm | undefined {
  return state.svms.find((svm) => svm.name === name);
}

/** The state in which one SVM has other values, and no session that these end. */
export function withSvm(state: SimulatorState, uuid: string, changes: Partial<Svm>): SimulatorState {
  return {
    ...state,
    svms: state.svms.map((svm) => (svm.uuid === uuid ? withoutEnded({ ...svm, ...changes }) : svm)),
  };
}

/** A new SVM for the cluster, not yet in it. No SVM of the cluster has or had its UUID. */
export function nextSvm(state: SimulatorState, name: string): Svm {
  return settledSvm(state.cluster, newSvm({ name, uuid: freshUuid(state, name) }));
}

export function withAddedSvm(state: SimulatorState, svm: Svm): SimulatorState {
  return { ...state, svms: [...state.svms, svm] };
}

/** The SVM's UUID is never used again. */
export function withoutSvm(state: SimulatorState, uuid: string): SimulatorState {
  const svms = state.svms.filter((svm) => svm.uuid !== uuid);
  return { ...state, svms, removedUuids: [...state.removedUuids, uuid] };
}

/** The first SVM of a name has the name's UUID; the later ones have those of the name and a number. */
function freshUuid({ svms, removedUuids }: SimulatorState, name: string): string {
  const taken = new Set([...removedUuids, ...svms.map(({ uuid }) => uuid)]);
  let uuid = uuidFromName(name);
  for (let number = 2; taken.has(uuid); number += 1) uuid = uuidFromName(`${name} ${number}`);
  return uuid;
}

/** On an ASA r2 system, each SVM has a service. */
function settledSvm({ asaR2 }: ClusterSettings, svm: Svm): Svm {
  return asaR2 ? { ...svm, service: svm.service ?? newService(svm) } : svm;
}

/** The parts of a version such as `9.14.1`; a missing one is 0. */
export function parseVersion(text: string) {
  const [generation = 0, major = 0, minor = 0] = text.split(".").map(Number);
  return { generation, major, minor };
}

export function isAtLeast(text: string, other: string): boolean {
  const [left, right] = [parseVersion(text), parseVersion(other)];
  return (left.generation - right.generation || left.major - right.major || left.minor - right.minor) >= 0;
}
