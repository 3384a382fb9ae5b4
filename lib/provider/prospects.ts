import { type ActiveSessions, decodeActiveSessions } from "../model/active-sessions";
import { describeDifferences, differences } from "../model/differences";
import { type IscsiServiceSpec, type IscsiServiceState, serviceKey } from "../model/iscsi-service";
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from "../plugin/diagnostic";
import { UNKNOWN } from "../plugin/value";
import { sessionsProtected } from "../reconciler/reconcile-errors";
import { endsSessions, type Judgement, type SvmOfSessions } from "../reconciler/sessions";
import { findingOf } from "../reconciler/survey";
import type { Cluster } from "./cluster";
import { errorOf } from "./problems";
import { type AttributeName, type ServiceObject, svmOf, textIn } from "./service-object";

/** A write that a plan foresees. */
export interface PlannedChange {
  readonly config: ServiceObject;
  readonly planned: ServiceObject;
  readonly spec: IscsiServiceSpec;
  /** Whether the service was no part of the state so far: then a live one is taken over. */
  readonly isNew: boolean;
}

/**
 * What a write would meet: what is certain to prevent it, the sessions that it would end, and what to look at. Read of the
 * cluster is only what the write needs.
 *
 * @throws what reading the cluster throws.
 */
export async function prospectsOf(
  cluster: Cluster,
  change: PlannedChange,
  live: IscsiServiceState | undefined,
): Promise<readonly Diagnostic[]> {
  const { config, planned, spec, isNew } = change;
  const activeSessions = activeSessionsOf(planned);
  const ends = endsSessions(spec, live);
  const [facts, read] = await Promise.all([cluster.facts(spec, live), ends ? cluster.sessions() : { sessions: [] }]);
  const found = findingOf({ spec, activeSessions }, live, facts, { read, readsPortals: false });
  const name = `SVM ${spec.svmName ?? live?.svmName ?? serviceKey(spec)}`;
  const cause = spec.ensure === "absent" ? "ensure" : "enabled";
  const isDeleted = spec.ensure === "absent" && live !== undefined && found.sessions?.refused !== true;
  const taken = [
    ...(isDeleted ? [warningDiagnostic(`${name}: ${DELETED}`, DELETED_BECAUSE, "ensure")] : []),
    ...(live === undefined ? [] : sessionDiagnostics(found.sessions, live, cause)),
  ];
  if (found.blocked !== undefined) {
    const { problem, remedy, about, isLasting = false } = found.blocked;
    if (config.awaits_svm === true && !isLasting) return taken;
    return [errorDiagnostic(`${name}: ${problem}`, remedy, about ?? declaredSvm(config))];
  }
  if (found.sessions?.refused === true) return taken;
  return [
    ...taken,
    ...(isNew && live ? takeover(name, spec, live) : []),
    ...(found.concern === undefined ? [] : [warningDiagnostic(found.concern, "", declaredSvm(config))]),
  ];
}

/** What is said of the sessions that a write would end: an error when they are protected. None without sessions. */
export function sessionDiagnostics(
  judgement: Judgement | undefined,
  svm: SvmOfSessions,
  attribute: AttributeName,
): readonly Diagnostic[] {
  if (judgement === undefined) return [];
  if (judgement.refused) return [errorOf(sessionsProtected(svm.svmName, judgement), attribute)];
  return [warningDiagnostic(`SVM ${svm.svmName}: ${judgement.problem}`, ENDS, attribute)];
}

/**
 * Says before the apply that it takes the service away, or may, as far as the cluster is not looked at for that: what the apply
 * learns, it can tell nobody before it writes.
 *
 * @param isReached whether the cluster can be looked at.
 */
export function openEnd(
  { ensure, enabled }: ServiceObject,
  prior: ServiceObject,
  isReached: boolean,
): readonly Diagnostic[] {
  const name = `SVM ${serviceKey(svmOf(prior))}`;
  const mayBe = (effect: string, attribute: AttributeName): Diagnostic =>
    warningDiagnostic(
      `${name}: whether the live iSCSI service is ${effect} is not known yet`,
      `${attribute} has no value before the apply, and no other plan tells then. To see it before, apply what the value comes from first.`,
      attribute,
    );
  if (prior.ensure === "absent") return [];
  if (ensure === "absent") return isReached ? [] : [warningDiagnostic(`${name}: ${DELETED}`, UNREACHED, "ensure")];
  const isDisabled = enabled === false && prior.enabled === true && !isReached;
  return [
    ...(ensure === UNKNOWN ? [mayBe("deleted", "ensure")] : []),
    ...(enabled === UNKNOWN && prior.enabled === true ? [mayBe("disabled", "enabled")] : []),
    ...(isDisabled ? [warningDiagnostic(`${name}: ${DISABLED}`, UNREACHED, "enabled")] : []),
  ];
}

const DISABLED = "the live iSCSI service is disabled";
const UNREACHED =
  "Its cluster cannot be reached before the apply: whether hosts have sessions with it is not known yet.";

const DELETED = "the live iSCSI service is deleted, and its IQN is lost";
const DELETED_BECAUSE = 'ensure is "absent".';
const ENDS = 'active_sessions is "end": the hosts lose their disks when this is applied.';

function takeover(name: string, spec: IscsiServiceSpec, live: IscsiServiceState): readonly Diagnostic[] {
  const found = differences(spec, live);
  if (found.length === 0) return [];
  const detail = "The state does not know it yet. When this is applied, it gets the declared values.";
  return [
    warningDiagnostic(`${name}: a live service is taken over and changed: ${describeDifferences(found)}`, detail),
  ];
}

/** The attribute by which the SVM is declared. */
export function declaredSvm({ svm_name }: ServiceObject): "svm_name" | "svm_uuid" {
  return svm_name === null ? "svm_uuid" : "svm_name";
}

/** What a state or a plan says about sessions. */
export function activeSessionsOf({ active_sessions }: ServiceObject): ActiveSessions {
  return decodeActiveSessions("active_sessions", textIn(active_sessions));
}
