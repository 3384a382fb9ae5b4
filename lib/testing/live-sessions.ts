import { readArgument } from "../simulator/seed";
import type { Simulator } from "../simulator/simulator";
import { loggedIn, loggedOut, loginObstacle, type Session } from "../simulator/svm";
import { withSvm } from "../simulator/state";
import { liveSvm } from "./live-svms";

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
