import type { Session } from "./session";
import type { Svm } from "./svm";

/** Portal group of an SVM of which no interface is known: a seed may leave them out. */
const ONLY_GROUP = "iscsi_lif1";

/** Names of the portal groups that a host can log in to now; none when the target does not serve. */
export function portalGroups(svm: Svm): readonly string[] {
  if (reasonNotToServe(svm) !== undefined) return [];

  const portals = svm.interfaces.filter(({ up, services }) => up && services.includes("data_iscsi"));
  return svm.interfaces.length === 0 ? [ONLY_GROUP] : portals.map(({ name }) => name);
}

/** Why no host can log in to an SVM; undefined when one can. */
export function loginObstacle(svm: Svm): string | undefined {
  const isReachable = portalGroups(svm).length > 0;
  return reasonNotToServe(svm) ?? (isReachable ? undefined : "none of its interfaces serves iSCSI and is up");
}

/** Why the target serves over no portal at all, whatever interfaces there are; undefined when it serves. */
function reasonNotToServe({ service, state }: Svm): string | undefined {
  if (service === undefined) return "it has no iSCSI service";

  if (!service.enabled) return "its iSCSI service is disabled";

  return state === "running" ? undefined : `it is ${state}`;
}

/** The SVM with one more session of a host. A host's sessions go over the portals in turn, as those of multipath do. */
export function loggedIn(svm: Svm, initiator: string, igroups: readonly string[] = []): Svm {
  const groups = portalGroups(svm);
  const earlier = svm.sessions.filter((session) => session.initiator === initiator).length;
  const portalGroup = groups[earlier % groups.length];
  if (portalGroup === undefined) return svm;

  const tsih = 1 + Math.max(0, ...svm.sessions.map((session) => session.tsih));
  return { ...svm, sessions: [...svm.sessions, { initiator, igroups, portalGroup, tsih }] };
}

/** The SVM without any session of a host. */
export function loggedOut(svm: Svm, initiator: string): Svm {
  return { ...svm, sessions: svm.sessions.filter((session) => session.initiator !== initiator) };
}

/** The SVM without the sessions that ended: those whose portal is not served any more. */
export function withoutEndedSessions(svm: Svm): Svm {
  const groups = portalGroups(svm);
  const goesOn = ({ portalGroup }: Session): boolean => groups.includes(portalGroup);
  return svm.sessions.every(goesOn) ? svm : { ...svm, sessions: svm.sessions.filter(goesOn) };
}
