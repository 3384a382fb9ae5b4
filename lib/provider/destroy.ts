import { TransportError, ValidationError } from "../errors";
import { omitUndefined } from "../model/decode";
import { ActiveSessions, decodeDeletionPolicy, DeletionPolicy } from "../model/policies";
import { type IscsiServiceState, keyByNow, type Presence, presenceOf, serviceKey } from "../model/service";
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from "../plugin/diagnostic";
import { applyDeletionPolicy, type EndingPolicy, expectEndpoint, specAfter } from "../reconciler/deletion-policy";
import { neverSeen } from "../reconciler/messages";
import { writeOptions } from "./apply";
import type { Cluster } from "./cluster";
import { activeSessionsOf, sessionDiagnostics, toCheck } from "./plan-diagnostics";
import type { PrivateData } from "./private-data";
import { errorOf, FORGET } from "./problems";
import { presentName } from "./refresh";
import { describeService, type ServiceObject, svmOf, textIn } from "./service-object";
import type { Session } from "./session";

export interface PlannedDestroy {
  readonly diagnostics: readonly Diagnostic[];
  readonly seen?: Presence;
}

export async function planDestroy(session: Session, state: ServiceObject, own: PrivateData): Promise<PlannedDestroy> {
  // Planned during an apply, it is the rest of a replacement, which never touches the service.
  if (session.applies) return { diagnostics: [] };
  const svm = svmOf(state);
  const isAbsent = state.ensure === "absent";
  const policy = policyOf(state);
  if (policy === DeletionPolicy.RETAIN) return { diagnostics: isAbsent ? [] : [unmanaged(state, BY_POLICY)] };
  try {
    // Without a recorded UUID, no service is deleted at all.
    const { svmUuid } = svm;
    if (svmUuid !== undefined) session.svms.release({ svmUuid, key: describeService(svm, state.cluster), id: own.id });
    const cluster = clusterOfState(session, state);
    const live = await cluster.find(svm);
    if (isAbsent && live === undefined) return { seen: "absent", diagnostics: [] };
    return { seen: presenceOf(live), diagnostics: await ending(cluster, state, policy, live) };
  } catch (error) {
    return { diagnostics: session.reported.report(error, errorOfDestroy) };
  }
}

/** Whom a destroy disconnects; a warning of the deletion only if it is not refused. */
async function ending(
  cluster: Cluster,
  state: ServiceObject,
  policy: EndingPolicy,
  live: IscsiServiceState | undefined,
): Promise<readonly Diagnostic[]> {
  const svm = svmOf(state);
  if (live === undefined) {
    await presentName(cluster, svm, REMEDY);
    return [];
  }
  if (svm.svmUuid === undefined) throw neverSeen(serviceKey(svm), live.svmUuid, REMEDY);
  const activeSessions = activeSessionsOf(state);
  const spec = specAfter(policy, svm.svmUuid);
  const { problem, sessions, steps, warnings } = await cluster.assess(
    { spec, activeSessions, operation: "destroy" },
    live,
  );
  if (steps.length === 0) return [];
  if (problem !== undefined && problem.about !== "sessions")
    return [errorDiagnostic(`SVM ${serviceKey(svm)}: ${problem.problem}`, problem.remedy, "deletion_policy")];
  const ended = sessionDiagnostics(sessions, live, "deletion_policy", state.cluster);
  return problem === undefined
    ? [
        willEnd(describeService({ svmName: keyByNow(svm, live.svmName) }, state.cluster), policy, activeSessions),
        ...ended,
        ...warnings.map((text) => toCheck(text)),
      ]
    : ended;
}

/** Carries out the deletion policy of a state, on the SVM that it knows, and on no more than its plan saw. */
export async function destroyService(
  session: Session,
  state: ServiceObject,
  seen?: Presence,
): Promise<readonly Diagnostic[]> {
  const policy = policyOf(state);
  if (policy === DeletionPolicy.RETAIN) return [];
  const svm = svmOf(state);
  const cluster = clusterOfState(session, state);
  if (state.ensure === "absent" && (await cluster.find(svm)) === undefined) return [];
  if (state.ensure === "absent" && svm.svmUuid === undefined && seen === "absent")
    return [unmanaged(state, MADE_SINCE)];
  const options = {
    ...writeOptions(session, cluster, svm, state, "destroy"),
    ...omitUndefined({ seen }),
    remedy: REMEDY,
  };
  const { state: left } = await applyDeletionPolicy(cluster.iscsi, policy, svm, options);
  if (svm.svmUuid !== undefined) await cluster.correct(svm.svmUuid, left);
  return [];
}

/** The error of a destroy. If its cluster is gone, only the state entry can be removed. */
export function errorOfDestroy(error: unknown): Diagnostic {
  const found = errorOf(error);
  if (!(error instanceof TransportError)) return found;
  const detail = [found.detail ?? "", `if the cluster is gone for good, remove the services from the state: ${FORGET}`];
  return { ...found, detail: detail.filter((text) => text !== "").join("; ") };
}

function willEnd(svm: string, policy: DeletionPolicy, activeSessions: ActiveSessions): Diagnostic {
  const isDeleted = policy === DeletionPolicy.DELETE;
  const effect = isDeleted ? "Its IQN may be lost" : "It keeps its IQN and alias";
  const hosts =
    activeSessions === ActiveSessions.END
      ? 'Connected hosts lose their disks (active_sessions = "end").'
      : "The apply stops if hosts are connected.";
  return warningDiagnostic(
    `SVM ${svm}: the iSCSI service will be ${isDeleted ? "deleted" : "disabled"}`,
    `${effect} (deletion_policy = "${policy}"). ${hosts}`,
  );
}

/** Nothing was read: whether the service still exists is not said. */
export function unmanaged(state: ServiceObject, reason: string): Diagnostic {
  const summary = `SVM ${describeService(svmOf(state), state.cluster)}: only its state entry will be removed, nothing is written to ONTAP`;
  return warningDiagnostic(summary, `${reason}.`);
}

const BY_POLICY = 'If the iSCSI service exists, it is kept (deletion_policy = "retain")';
const MADE_SINCE =
  "The iSCSI service is kept: it was created after the plan, and the state does not hold the UUID of its SVM";
const REMEDY = `remove it from the state only (${FORGET})`;

function policyOf({ deletion_policy }: ServiceObject): DeletionPolicy {
  return decodeDeletionPolicy("deletion_policy", textIn(deletion_policy) ?? DeletionPolicy.RETAIN);
}

function clusterOfState(session: Session, state: ServiceObject): Cluster {
  const svm = svmOf(state);
  const endpoint = textIn(state.endpoint);
  if (!session.isConfigured(state.cluster)) {
    const problem = `SVM ${describeService(svm, state.cluster)} (${endpoint ?? "endpoint not known"}): not ${policyOf(state)}d, because the cluster is not configured`;
    const remedy = `to keep the service, put it and its cluster (provider mode) back into the code, or ${REMEDY}; to ${policyOf(state)} it, put back the cluster alone`;
    throw new ValidationError("INVALID_VALUE", problem, { remedy });
  }
  const cluster = session.reach(state.cluster, svm);
  if (endpoint !== undefined) expectEndpoint(serviceKey(svm), endpoint, cluster.connection.endpoint);
  return cluster;
}
