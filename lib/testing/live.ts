import { excerpt, isFields } from "../model/decode";
import { readArgument } from "../simulator/seed";
import type { LiveCluster, Simulator } from "../simulator/simulator";
import {
  loggedIn,
  loggedOut,
  loginObstacle,
  type NetworkInterface,
  newService,
  type Session,
  type Service,
  type Svm,
} from "../simulator/svm";
import { nextSvm, svmByName, withAddedSvm, withoutSvm, withSvm } from "../simulator/state";

/**
 * The cluster of a running simulator.
 *
 * @throws Error when it is given anything else: plain JavaScript gets past the type
 */
export function liveCluster(simulator: Pick<Simulator, "cluster">): LiveCluster {
  const given: unknown = simulator;
  if (isFields(given) && isFields(given.cluster) && "state" in given.cluster) return simulator.cluster;

  throw new Error(`the simulator: got ${described(given)}, expected what startSimulator resolves to: await it`);
}

/**
 * A simulated SVM as it is now, with its UUID.
 *
 * @throws Error when the simulator has no SVM of that name
 */
export function liveSvm(simulator: Pick<Simulator, "cluster">, svmName: string): Svm {
  const { state } = liveCluster(simulator);
  const svm = svmByName(state, svmName);
  if (svm !== undefined) return svm;

  const names = state.svms.map((other) => `"${other.name}"`).join(", ");
  throw new Error(`the simulator has no SVM "${svmName}": expected one of ${names || "none, since it was given none"}`);
}

/**
 * Renames a simulated SVM behind everybody's back; its UUID, its service and its hosts' sessions stay.
 *
 * @throws Error when the simulator has no SVM of that name, or has one of the new name; SimulatorError ARGUMENT_INVALID when
 * the new name is none
 */
export function renameLiveSvm(simulator: Pick<Simulator, "cluster">, svmName: string, newName: string): void {
  const { uuid } = liveSvm(simulator, svmName);
  if (newName !== svmName && svmByName(simulator.cluster.state, newName) !== undefined)
    throw new Error(`SVM "${svmName}" cannot be renamed: the simulator has an SVM "${newName}"; remove that one first`);

  simulator.cluster.update((state) => withSvm(state, uuid, { name: readArgument("newName", newName) }));
}

/**
 * Removes a simulated SVM behind everybody's back, with all that is in it.
 *
 * @throws Error when the simulator has no SVM of that name
 */
export function removeLiveSvm(simulator: Pick<Simulator, "cluster">, svmName: string): void {
  const { uuid } = liveSvm(simulator, svmName);
  simulator.cluster.update((state) => withoutSvm(state, uuid));
}

/**
 * Puts another SVM in the place of a simulated one, behind everybody's back: the name is the same, the UUID is a new one,
 * and what was in the old one is gone.
 *
 * @returns the new SVM
 * @throws Error when the simulator has no SVM of that name
 */
export function recreateLiveSvm(simulator: Pick<Simulator, "cluster">, svmName: string): Svm {
  removeLiveSvm(simulator, svmName);
  simulator.cluster.update((state) => withAddedSvm(state, nextSvm(state, svmName)));
  return liveSvm(simulator, svmName);
}

/**
 * The iSCSI service of a simulated SVM as it is now; undefined when the SVM has none.
 *
 * @throws Error when the simulator has no SVM of that name
 */
export function liveIscsiService(simulator: Pick<Simulator, "cluster">, svmName: string): Service | undefined {
  return liveSvm(simulator, svmName).service;
}

/**
 * Changes the iSCSI service of a simulated SVM behind everybody's back, as somebody at ONTAP's command line does. Makes the
 * service where there is none; removes it for undefined. A value that is undefined is left as it is.
 *
 * @throws Error when the simulator has no SVM of that name; SimulatorError ARGUMENT_INVALID when a change is none that ONTAP
 * would take, or is not known
 */
export function setLiveIscsiService(
  simulator: Pick<Simulator, "cluster">,
  svmName: string,
  changes: Partial<Service> | undefined,
): void {
  const svm = liveSvm(simulator, svmName);
  const service =
    changes === undefined ? undefined : { ...(svm.service ?? newService(svm)), ...readArgument("changes", changes) };
  simulator.cluster.update((state) => withSvm(state, svm.uuid, { service }));
}

/**
 * Changes an interface of a simulated SVM: `{ up: false }` is what a node does that goes down, and ends the sessions over it.
 *
 * @throws Error when the simulator has no such SVM, or the SVM no such interface; SimulatorError ARGUMENT_INVALID when a change is
 * not known
 */
export function setLiveInterface(
  simulator: Pick<Simulator, "cluster">,
  svmName: string,
  name: string,
  changes: Partial<Pick<NetworkInterface, "enabled" | "up">>,
): void {
  const svm = liveSvm(simulator, svmName);
  if (!svm.interfaces.some((lif) => lif.name === name)) throw new Error(`SVM "${svmName}" has no interface "${name}"`);
  const values = readArgument("lif", changes);
  const interfaces = svm.interfaces.map((lif) => (lif.name === name ? { ...lif, ...values } : lif));
  simulator.cluster.update((state) => withSvm(state, svm.uuid, { interfaces }));
}

/**
 * The iSCSI sessions of a simulated SVM as they are now, in the order of their logins. Disabling or deleting the service
 * ends them, and so do stopping and removing the SVM.
 *
 * @throws Error when the simulator has no SVM of that name
 */
export function liveSessions(simulator: Pick<Simulator, "cluster">, svmName: string): readonly Session[] {
  return liveSvm(simulator, svmName).sessions;
}

/** What a simulated cluster knows of a host that logs in. */
export interface InitiatorOptions {
  /** Names of the initiator groups that the host is in. @default none */
  readonly igroups?: readonly string[];
}

/**
 * Logs a host in to a simulated SVM: one more session, even of a host that has some.
 *
 * @param initiator IQN of the host, or its name that begins with `eui.` or `naa.`.
 * @throws Error when the simulator has no SVM of that name, or when no host can log in to it: it has no service, the
 * service is disabled, the SVM is stopped, or none of its interfaces is up; SimulatorError ARGUMENT_INVALID for what is no
 * name of a host
 */
export function loginInitiator(
  simulator: Pick<Simulator, "cluster">,
  svmName: string,
  initiator: string,
  options: InitiatorOptions = {},
): void {
  readArgument("initiator", initiator);
  const { igroups } = readArgument("options", options);
  const svm = liveSvm(simulator, svmName);
  const obstacle = loginObstacle(svm);
  if (obstacle !== undefined) throw new Error(`"${initiator}" cannot log in to SVM "${svmName}": ${obstacle}`);

  const { sessions } = loggedIn(svm, initiator, igroups);
  simulator.cluster.update((state) => withSvm(state, svm.uuid, { sessions }));
}

/**
 * Ends all sessions of a host with a simulated SVM; a host without any is left alone.
 *
 * @throws Error when the simulator has no SVM of that name; SimulatorError ARGUMENT_INVALID for what is no name of a host
 */
export function logoutInitiator(simulator: Pick<Simulator, "cluster">, svmName: string, initiator: string): void {
  const svm = liveSvm(simulator, svmName);
  const { sessions } = loggedOut(svm, readArgument("initiator", initiator));
  simulator.cluster.update((state) => withSvm(state, svm.uuid, { sessions }));
}

/** A value as a message shows it: what is made by a class, such as a construct or a promise, by the name of that. */
export function described(value: unknown): string {
  const maker = isFields(value) ? value.constructor : undefined;
  return typeof maker === "function" && maker.name !== "Object" ? `an object of class ${maker.name}` : excerpt(value);
}
