import { TransportError } from "../errors";
import { ActiveSessions } from "../model/active-sessions";
import { decodeDeletionPolicy, DeletionPolicy } from "../model/deletion-policy";
import { given } from "../model/decode";
import { type IscsiServiceState, keyByNow, serviceKey, type SvmIdentity } from "../model/iscsi-service";
import { seenAs, type SeenService } from "../model/seen-service";
import { type Diagnostic, warningDiagnostic } from "../plugin/diagnostic";
import { expectEndpoint } from "../reconciler/applied-endpoint";
import { neverSeen } from "../reconciler/reconcile-errors";
import { retire } from "../reconciler/retire";
import { judgeSessions } from "../reconciler/sessions";
import type { Cluster } from "./cluster";
import type { PrivateData } from "./private-data";
import type { Heir } from "./declared-svms";
import { errorOf, FORGET } from "./problems";
import { activeSessionsOf, sessionDiagnostics } from "./prospects";
import { presentName } from "./refresh";
import { type ServiceObject, svmOf, textIn } from "./service-object";
import type { Session } from "./session";
import { writeOptions } from "./write-options";

const STAYS = "the live iSCSI service stays as it is";

/** What a destroy does to the live service, as its plan says it. */
const ON_DESTROY: Readonly<Record<DeletionPolicy, readonly [summary: string, detail: string]>> = {
  [DeletionPolicy.RETAIN]: [STAYS, 'deletion_policy is "retain": only the record of the service goes from the state.'],
  [DeletionPolicy.DISABLE]: [
    "the live iSCSI service is disabled",
    'deletion_policy is "disable": it keeps its IQN and alias.',
  ],
  [DeletionPolicy.DELETE]: ["the live iSCSI service is deleted, and its IQN is lost", 'deletion_policy is "delete".'],
};

const ON_SESSIONS: Readonly<Record<ActiveSessions, string>> = {
  [ActiveSessions.PROTECT]: "Refused while hosts have iSCSI sessions with it.",
  [ActiveSessions.END]: "iSCSI sessions that hosts have with it then end.",
};

function onDestroy(svm: string, policy: DeletionPolicy, ...more: readonly string[]): Diagnostic {
  const [summary, detail] = ON_DESTROY[policy];
  return warningDiagnostic(`SVM ${svm}: ${summary}`, [detail, ...more].join(" "));
}

/** What the plan of a destroy says, and whether the deletion policy is carried out. */
export interface PlannedDestroy {
  readonly gives: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /** How much of the service there is to disable or delete. */
  readonly seen?: SeenService;
}

/** What the plan of a destroy says: what happens to the live service by the policy of its state, and to whom. */
export async function planDestroy(session: Session, state: ServiceObject, kept: PrivateData): Promise<PlannedDestroy> {
  // Planned while something is applied, it is the rest of a replacement, which does nothing to the live service.
  if (session.applies) return { gives: true, diagnostics: [] };
  const policy = policyOf(state);
  const svm = svmOf(state);
  const isAbsent = state.ensure === "absent";
  if (policy === DeletionPolicy.RETAIN)
    return { gives: true, diagnostics: isAbsent ? [] : [onDestroy(serviceKey(svm), policy)] };
  try {
    const cluster = clusterOfState(session, state, kept);
    if (isAbsent && (await cluster.find(svm)) === undefined) return { gives: true, seen: "absent", diagnostics: [] };
    const heir = await heirOf(session, cluster, svm);
    if (heir !== undefined) return { gives: false, diagnostics: [left(svm, heir)] };
    const live = await cluster.find(svm);
    return { gives: true, seen: seenAs(live), diagnostics: await ending(cluster, state, live) };
  } catch (error) {
    const told = session.reported.tell(error, errorOf);
    return { gives: true, diagnostics: told.length === 0 ? [] : [...told, ...remedyOfDestroy(error)] };
  }
}

/** What a destroy that carries out its policy ends. */
async function ending(
  cluster: Cluster,
  state: ServiceObject,
  live: IscsiServiceState | undefined,
): Promise<readonly Diagnostic[]> {
  const [svm, policy] = [svmOf(state), policyOf(state)];
  if (live === undefined) {
    await presentName(cluster, svm, WAY_OUT);
    return [];
  }
  if (svm.svmUuid === undefined) throw neverSeen(serviceKey(svm), live.svmUuid, WAY_OUT);
  const activeSessions = activeSessionsOf(state);
  const warning = onDestroy(keyByNow(svm, live.svmName), policy, ON_SESSIONS[activeSessions]);
  if (!live.enabled) return policy === DeletionPolicy.DISABLE ? [] : [warning];
  const judgement = judgeSessions({ activeSessions, occasion: "destroy" }, live, await cluster.sessions());
  return [warning, ...sessionDiagnostics(judgement, live, "deletion_policy")];
}

/**
 * Carries out the deletion policy of a state, on the SVM that it knows; not where another resource turns out to declare it,
 * whose SVM was not known when this was planned; and no more than that plan saw.
 *
 * @returns what the user should know of it.
 * @throws ReconcileError OTHER_SVM when the configuration names another endpoint than the one that was applied; else as
 * `retire` does.
 */
export async function destroy(
  session: Session,
  state: ServiceObject,
  kept: PrivateData,
  seen?: SeenService,
): Promise<readonly Diagnostic[]> {
  const policy = policyOf(state);
  if (policy === DeletionPolicy.RETAIN) return [];
  const svm = svmOf(state);
  await session.activity.rest();
  const cluster = clusterOfState(session, state, kept);
  if (state.ensure === "absent" && (await cluster.find(svm)) === undefined) return [];
  const heir = await heirOf(session, cluster, svm);
  if (heir !== undefined) return [left(svm, heir)];
  if (state.ensure === "absent" && svm.svmUuid === undefined && seen === "absent")
    return [staysAsItIs(svm, MADE_SINCE)];
  const options = { ...writeOptions(session, cluster, svm, state, "destroy"), ...given({ seen }), wayOut: WAY_OUT };
  const retired = await retire(cluster.client, svm, policy, options);
  if (svm.svmUuid !== undefined) await cluster.correct(svm.svmUuid, retired.state);
  return [];
}

/** What else declares the service, by whatever name its SVM has, or may; else it is remembered that this one gives it up. */
async function heirOf(
  { isElsewhere, svms }: Session,
  cluster: Cluster,
  svm: SvmIdentity,
): Promise<Heir | "elsewhere" | undefined> {
  const { endpoint } = cluster.connection;
  if (isElsewhere(svm, endpoint)) return "elsewhere";
  const { svmUuid } = svm;
  const claim = svmUuid === undefined ? undefined : { svmUuid, key: serviceKey(svm) };
  const heir = claim && svms.heirOf(claim);
  if (heir !== undefined) return heir;
  const live = await cluster.find(svm);
  if (live !== undefined && isElsewhere(live, endpoint)) return "elsewhere";
  return claim && svms.giveUp(claim);
}

const MADE_SINCE = "There was none when this was planned, and the state does not hold the UUID of its SVM.";

const LEFT: Readonly<Record<Heir | "elsewhere", string>> = {
  declared: "Another resource declares the service: only this record of it goes from the state.",
  elsewhere:
    'Another resource, of this stack or another one, declares the service, or may do so: only this record of it goes from the state. When none does, declare it again, and apply ensure = "absent".',
  unknown:
    "A resource whose SVM cannot be seen yet may declare the service: only this record of it goes from the state. " +
    "When it is another SVM, and the deletion policy is to be carried out, apply the removal before: -target=<what is removed>.",
};

function left(svm: SvmIdentity, heir: keyof typeof LEFT): Diagnostic {
  return staysAsItIs(svm, LEFT[heir]);
}

/** What is said where a record goes, or is replaced, and the live service is not touched. */
export function staysAsItIs(svm: SvmIdentity, why: string): Diagnostic {
  return warningDiagnostic(`SVM ${serviceKey(svm)}: ${STAYS}`, why);
}

/** What may be done about a destroy that failed: of one service when it was applied, of those of a cluster when it was planned. */
export function remedyOfDestroy(error: unknown, svm?: SvmIdentity): readonly Diagnostic[] {
  if (!(error instanceof TransportError)) return [];
  const detail = `When the cluster is gone for good, forget the service (${FORGET}).`;
  return [
    svm ? staysAsItIs(svm, detail) : warningDiagnostic("the live iSCSI services of a cluster stay as they are", detail),
  ];
}

const WAY_OUT = `forget the service (${FORGET})`;

function policyOf({ deletion_policy }: ServiceObject): DeletionPolicy {
  return decodeDeletionPolicy("deletion_policy", textIn(deletion_policy) ?? DeletionPolicy.RETAIN);
}

function clusterOfState(session: Session, state: ServiceObject, { endpoint }: PrivateData): Cluster {
  const svm = svmOf(state);
  const cluster = session.reach(state.cluster, svm);
  if (endpoint !== undefined) expectEndpoint(serviceKey(svm), endpoint, cluster.connection.endpoint);
  return cluster;
}
