import { type ActiveSessions, decodeActiveSessions } from "../model/policies";
import { differences } from "../model/differences";
import { type IscsiServiceSpec, type IscsiServiceState, serviceKey } from "../model/service";
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from "../plugin/diagnostic";
import { sessionsProtected } from "../reconciler/reconcile-errors";
import { endsSessions, type SessionCheck, type SvmOfSessions } from "../reconciler/sessions";
import { findingOf } from "../reconciler/survey";
import type { Cluster } from "./cluster";
import { errorOf } from "./problems";
import { type AttributeName, type ServiceObject, svmOf, textIn } from "./service-object";

/** A write that is planned. */
export interface PlannedChange {
  readonly config: ServiceObject;
  readonly planned: ServiceObject;
  readonly spec: IscsiServiceSpec;
  /** Whether the state did not hold the service: an existing one is adopted. */
  readonly isNew: boolean;
}

/**
 * The errors and warnings of a planned write: why it is certain to fail, which sessions it ends, and what to check. Reads of the
 * cluster only what the write needs. Terraform folds warnings of one summary, so the SVM of most stands in the detail.
 *
 * @throws what reading the cluster throws.
 */
export async function planDiagnostics(
  cluster: Cluster,
  { config, planned, spec, isNew }: PlannedChange,
  live: IscsiServiceState | undefined,
): Promise<readonly Diagnostic[]> {
  const activeSessions = activeSessionsOf(planned);
  const ends = endsSessions(spec, live);
  const [facts, read] = await Promise.all([cluster.facts(spec, live), ends ? cluster.sessions() : { sessions: [] }]);
  const { blocked, sessions, concern } = findingOf({ spec, activeSessions }, live, facts, read);
  const svm = spec.svmName ?? live?.svmName ?? serviceKey(spec);
  if (blocked !== undefined && (config.awaits_svm !== true || blocked.isLasting))
    return [errorDiagnostic(`SVM ${svm}: ${blocked.problem}`, blocked.remedy, blocked.about ?? declaredSvm(config))];
  const isAbsent = spec.ensure === "absent";
  const ending = live === undefined ? [] : sessionDiagnostics(sessions, live, isAbsent ? "ensure" : "enabled");
  if (sessions?.refused === true) return ending;
  const deleted = isAbsent && live !== undefined ? [willBeDeleted(svm)] : [];
  if (blocked !== undefined) return [...deleted, ...ending];
  return [
    ...deleted,
    ...ending,
    ...(isNew && live !== undefined && !isAbsent ? [adoption(svm, spec, live)] : []),
    ...(concern === undefined ? [] : [warningDiagnostic(CHECK, concern, declaredSvm(config))]),
  ];
}

const CHECK = "Check the SVM before you apply";

/** The diagnostic of the sessions that a write ends: an error if they are protected. Its SVM stands in the summary: no host is folded away. */
export function sessionDiagnostics(
  judgement: SessionCheck | undefined,
  svm: SvmOfSessions,
  attribute: AttributeName,
): readonly Diagnostic[] {
  if (judgement === undefined) return [];
  if (judgement.refused) return [errorOf(sessionsProtected(svm.svmName, judgement), attribute)];
  return [warningDiagnostic(`SVM ${svm.svmName}: ${judgement.problem}`, ENDS, attribute)];
}

const ENDS = 'The hosts lose their disks (active_sessions = "end").';

function willBeDeleted(svm: string, more = ""): Diagnostic {
  const detail = `SVM ${svm}: its IQN cannot be restored (ensure = "absent").${more}`;
  return warningDiagnostic("The iSCSI service will be deleted", detail, "ensure");
}

/** A change of an existing service whose cluster cannot be read before the apply. */
export function unreachedWrite(planned: ServiceObject, prior: ServiceObject): readonly Diagnostic[] {
  const svm = serviceKey(svmOf(prior));
  if (prior.ensure === "absent") return [];
  if (planned.ensure === "absent") return [willBeDeleted(svm, UNREAD)];
  if (planned.enabled !== false || prior.enabled !== true) return [];
  return [warningDiagnostic("The iSCSI service will be disabled", `SVM ${svm}.${UNREAD}`, "enabled")];
}

const UNREAD = " Whether hosts are connected is unknown, because the connection to its cluster is unknown until apply.";

/** An SVM or a connection that is unknown until apply: one warning for the whole plan. */
export function notChecked(config: ServiceObject): Diagnostic {
  const detail =
    "The SVM, or the connection to its cluster, is unknown until apply. The apply disconnects no host that a plan did not name.";
  return warningDiagnostic("This plan does not check every iSCSI service", detail, declaredSvm(config));
}

/** A creation that creates nothing. */
function adoption(svm: string, spec: IscsiServiceSpec, live: IscsiServiceState): Diagnostic {
  const changes = differences(spec, live).map(({ field, live: now, declared }) => `${field} ${now} → ${declared}`);
  if (changes.length === 0) return warningDiagnostic(ADOPTED, `SVM ${svm}: it has the IQN ${live.targetName}.`);
  const detail = `SVM ${svm}: ${changes.join(", ")}. It is not in the state yet. Import it first if you did not expect it.`;
  return warningDiagnostic("This apply changes an existing iSCSI service", detail);
}

const ADOPTED = "An existing iSCSI service will be adopted, nothing will be written";

/** The attribute by which the SVM is declared. */
export function declaredSvm({ svm_name }: ServiceObject): "svm_name" | "svm_uuid" {
  return svm_name === null ? "svm_uuid" : "svm_name";
}

/** The session guard of a plan or a state. */
export function activeSessionsOf({ active_sessions }: ServiceObject): ActiveSessions {
  return decodeActiveSessions("active_sessions", textIn(active_sessions));
}
