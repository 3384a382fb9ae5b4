import { type ActiveSessions, decodeActiveSessions } from "../model/policies";
import type { Difference } from "../model/differences";
import { type IscsiServiceSpec, type IscsiServiceState, serviceKey } from "../model/service";
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from "../plugin/diagnostic";
import type { Assessment } from "../reconciler/assess";
import type { SessionCheck, SvmOfSessions } from "../reconciler/sessions";
import type { Value } from "../plugin/value";
import { type AttributeName, describeService, type ServiceObject, svmOf, textIn } from "./service-object";

/**
 * The errors and warnings of a planned write. Terraform folds warnings of one summary: that of a write names the SVM and its cluster.
 *
 * @param isNew whether the state does not hold the service: an existing one is adopted.
 */
export function planDiagnostics(
  config: ServiceObject,
  spec: IscsiServiceSpec,
  isNew: boolean,
  { live, problem, sessions, steps, differences, warnings }: Assessment,
): readonly Diagnostic[] {
  const svm = spec.svmName ?? live?.svmName ?? serviceKey(spec);
  if (problem !== undefined && problem.about !== "sessions")
    return [errorDiagnostic(`SVM ${svm}: ${problem.problem}`, problem.remedy, problem.about ?? declaredSvm(config))];
  const isAbsent = spec.ensure === "absent";
  const where = describeService({ svmName: svm }, config.cluster);
  const ending =
    live === undefined ? [] : sessionDiagnostics(sessions, live, isAbsent ? "ensure" : "enabled", config.cluster);
  if (problem !== undefined) return ending;
  const isDeleted = steps.some(({ kind }) => kind === "delete");
  return [
    ...(isDeleted ? [willBeDeleted(where)] : []),
    ...ending,
    ...(isNew && live !== undefined && !isAbsent ? [adoption(where, differences, live)] : []),
    ...warnings.map((text) => toCheck(text, declaredSvm(config))),
  ];
}

export function toCheck(text: string, attribute: AttributeName = "deletion_policy"): Diagnostic {
  return warningDiagnostic("Check the SVM before you apply", text, attribute);
}

/** The diagnostic of the sessions that a write ends: an error if they are protected. Its SVM stands in the summary: no host is folded away. */
export function sessionDiagnostics(
  check: SessionCheck | undefined,
  svm: SvmOfSessions,
  attribute: AttributeName,
  cluster: Value,
): readonly Diagnostic[] {
  if (check === undefined) return [];
  const summary = `SVM ${svm.svmName}: ${check.problem}`;
  if (check.refused) return [errorDiagnostic(summary, check.remedy, attribute)];
  return [warningDiagnostic(`SVM ${describeService(svm, cluster)}: ${check.problem}`, ENDS, attribute)];
}

const ENDS = 'The hosts lose their disks (active_sessions = "end").';

function willBeDeleted(svm: string, more = ""): Diagnostic {
  const summary = `SVM ${svm}: the iSCSI service will be deleted`;
  return warningDiagnostic(summary, `Its IQN may be lost (ensure = "absent"). ${more}`.trim(), "ensure");
}

/** A change of an existing service whose cluster cannot be read before the apply. */
export function unreachedWrite(planned: ServiceObject, prior: ServiceObject): readonly Diagnostic[] {
  const svm = describeService(svmOf(prior), prior.cluster);
  if (prior.ensure === "absent") return [];
  if (planned.ensure === "absent") return [willBeDeleted(svm, UNREAD)];
  if (planned.enabled !== false || prior.enabled !== true) return [];
  return [warningDiagnostic(`SVM ${svm}: the iSCSI service will be disabled`, UNREAD, "enabled")];
}

const UNREAD = "Whether hosts are connected is unknown, because the connection to its cluster is unknown until apply.";

/** An SVM or a connection that is unknown until apply: one warning for the whole plan. */
export function notChecked(config: ServiceObject): Diagnostic {
  const detail =
    "The SVM, or the connection to its cluster, is unknown until apply. The apply disconnects no host that a plan did not name.";
  return warningDiagnostic("This plan does not check every iSCSI service", detail, declaredSvm(config));
}

function adoption(svm: string, found: readonly Difference[], live: IscsiServiceState): Diagnostic {
  const changes = found.map(({ field, live: now, declared }) => `${field} ${now} → ${declared}`);
  if (changes.length === 0)
    return warningDiagnostic(ADOPTED, `SVM ${svm}: it has the IQN ${live.targetName}. ${CHANGED_SINCE}`);
  const summary = `SVM ${svm}: this apply changes an existing iSCSI service: ${changes.join(", ")}`;
  const detail = `It has the IQN ${live.targetName}, and is not in the state yet. Import it first if you did not expect it. ${CHANGED_SINCE}`;
  return warningDiagnostic(summary, detail);
}

// Terraform calls another value in the apply a bug of the provider. This warning stands beside that error.
const CHANGED_SINCE = "If Terraform reports an inconsistent final plan, the service changed since: plan again.";

const ADOPTED = "An existing iSCSI service will be adopted, nothing will be written";

export function declaredSvm({ svm_name }: ServiceObject): "svm_name" | "svm_uuid" {
  return svm_name === null ? "svm_uuid" : "svm_name";
}

export function activeSessionsOf({ active_sessions }: ServiceObject): ActiveSessions {
  return decodeActiveSessions("active_sessions", textIn(active_sessions));
}
