import { omitUndefined } from "../../../lib/model/decode";
import { ActiveSessions, DeletionPolicy } from "../../../lib/model/policies";
import { type Ensure, type IscsiServiceSpec, type Presence, presenceOf, exceeds } from "../../../lib/model/service";
import { uuidFromName, type Service, type Svm } from "../../../lib/simulator/svm";
import { type Declaration, type GivingUp, type History, NEIGHBOUR } from "./history";
import type { SimulatorState } from "../../../lib/simulator/state";

/** What a service shall become, and what must not happen on the way. */
export interface Goal extends IscsiServiceSpec {
  readonly activeSessions: ActiveSessions;
  /** UUID of the SVM that a plan saw: no other one may be written to. */
  readonly seenSvmUuid?: string;
  /** How much of the service a plan saw. */
  readonly seen?: Presence;
  /** Whether the service is given up: then none is created, and its SVM has to be there. */
  readonly isGivenUp: boolean;
}

const ABSENT: Ensure = "absent";

/** A declaration as flat texts. */
type Fields = Readonly<Partial<Record<keyof IscsiServiceSpec, string>>>;

/** The declaration as a program gets it, written as a user may write it. */
export function fieldsOf({ svmName, declaration: { by, ...values } }: History): Fields {
  const names: Record<Declaration["by"], Fields> = {
    name: { svmName },
    uuid: { svmUuid: uuidFromName(svmName).toUpperCase() },
    "name and uuid": { svmName, svmUuid: uuidFromName(svmName) },
    "name and the neighbour's uuid": { svmName, svmUuid: uuidFromName(NEIGHBOUR) },
    "the name of no SVM": { svmName: "no_such_svm" },
  };
  return { ...names[by], ...values };
}

/** What is to be achieved in a history. */
export function goalOf(history: History): Goal {
  const { activeSessions, sees, retires } = history;
  const seenSvmUuid = sees || retires !== undefined ? uuidAtFirst(history) : undefined;
  const spec = retires === undefined ? specOf(history) : { svmUuid: uuidFromName(history.svmName), ...LEFT[retires] };
  const seen = sees && retires === undefined ? seenAtFirst(history) : undefined;
  return omitUndefined({ ...spec, activeSessions, seenSvmUuid, seen, isGivenUp: retires !== undefined });
}

/** What giving a service up leaves of it. */
const LEFT: Readonly<Record<GivingUp, IscsiServiceSpec>> = {
  [DeletionPolicy.DISABLE]: { enabled: false },
  [DeletionPolicy.DELETE]: { ensure: "absent" },
};

/** What the declaration means. */
function specOf(history: History): IscsiServiceSpec {
  const { svmName, svmUuid: uuid, ensure, enabled, targetAlias: alias } = fieldsOf(history);
  return omitUndefined({
    svmName,
    svmUuid: uuid?.toLowerCase(),
    ensure: ensure === "absent" ? ABSENT : undefined,
    enabled: enabled === undefined ? undefined : enabled === "true",
    targetAlias: alias?.normalize("NFC"),
  });
}

/** UUID of the SVM that is meant at first; none when there is no such SVM. */
function uuidAtFirst({ svmName, retires, declaration: { by } }: History): string | undefined {
  if (retires !== undefined) return uuidFromName(svmName);
  if (by === "the name of no SVM") return undefined;
  return uuidFromName(by === "name and the neighbour's uuid" ? NEIGHBOUR : svmName);
}

/** How much there is at first of the service that is meant. That of the neighbour is enabled, and on ASA r2 every SVM has one. */
function seenAtFirst(history: History): Presence {
  const { svmName, live, cluster } = history;
  const uuid = uuidAtFirst(history);
  if (uuid === undefined) return "absent";
  const { service = cluster.asaR2 === true ? {} : undefined } = uuid === uuidFromName(svmName) ? live : { service: {} };
  return presenceOf(service && { enabled: true, ...service });
}

/** More refusals of a locked SVM than are taken for passing: five tries in each of five rounds. */
const MOST_TRIES = 25;

/** How a reconciliation ends: in the declared state after some writes, or with the code of an error. */
export type Outcome = { readonly writes: number } | { readonly error: string };

/** The least number of writes from a live service to the declared one. */
export function distance(goal: Goal, service: Service | undefined): number {
  if (goal.ensure === "absent") return service === undefined ? 0 : service.enabled ? 2 : 1;
  if (service === undefined && goal.isGivenUp) return 0;
  // A creation without an alias needs another write: ONTAP gives a new service the SVM's name.
  if (service === undefined) return goal.targetAlias === "" ? 2 : 1;
  const { enabled = service.enabled, targetAlias = normal(service.targetAlias) } = goal;
  return Number(enabled !== service.enabled) + Number(targetAlias !== normal(service.targetAlias));
}

function normal(alias: string): string {
  return alias.normalize("NFC");
}

/** The SVM that a declaration means; a name that is declared besides a UUID is compared by `isNamed`. */
export function declaredSvm({ svmUuid, svmName }: Goal, { svms }: SimulatorState): Svm | undefined {
  return svms.find(({ uuid, name }) => (svmUuid === undefined ? name === svmName : uuid === svmUuid));
}

/** Whether the SVM has the declared name, if one is declared. */
export function isNamed({ svmName }: Goal, { name }: Pick<Svm, "name">): boolean {
  return svmName === undefined || svmName === name;
}

/** Whether the SVM may be written to: it has the declared name and the UUID that was seen, as far as these are given. */
export function isMeant(goal: Goal, svm: Pick<Svm, "name" | "uuid">): boolean {
  return isNamed(goal, svm) && [svm.uuid, undefined].includes(goal.seenSvmUuid);
}

/** How a reconciliation that begins in a state must end when nothing fails and nobody else acts. */
export function forecast(goal: Goal, state: SimulatorState): Outcome {
  const svm = declaredSvm(goal, state);
  const writes = distance(goal, svm?.service);
  const isOther = svm?.service === undefined ? isOfTwo(goal, state.svms) : !isMeant(goal, svm);
  if (isLost(goal, svm) || isElsewhere(goal, state) || isOther) return { error: "OTHER_SVM" };
  if (isRefusedUnread(goal, state)) return { error: "STEP_FAILED" };
  if (writes === 0) return { writes };
  if (svm === undefined || !isMeant(goal, svm)) return { error: missed(goal, state) };
  if (notInPlan(goal, svm.service)) return { error: "NOT_ANNOUNCED" };
  if (endsProtectedSessions(goal, svm)) return { error: "SESSIONS_PROTECTED" };
  return isWritable(goal, state, svm) ? { writes } : { error: "STEP_FAILED" };
}

/** What a plan saw missing is created without a read: ONTAP refuses that for the license before it looks for a service. */
function isRefusedUnread({ ensure, seen }: Goal, { cluster }: SimulatorState): boolean {
  return ensure !== "absent" && seen === "absent" && !cluster.licenses.includes("iscsi");
}

/** A service is given up on the SVM that was seen, or not at all. */
function isLost({ isGivenUp, svmUuid }: Goal, svm: Svm | undefined): boolean {
  return isGivenUp && svmUuid !== undefined && svm === undefined;
}

/** What is to be absent is so of one SVM: the declared name and UUID may not be of two. */
export function isOfTwo(
  { ensure, svmName, svmUuid, isGivenUp }: Goal,
  svms: readonly Pick<Svm, "name" | "uuid">[],
): boolean {
  if (ensure !== "absent" || svmName === undefined || svmUuid === undefined || isGivenUp) return false;
  return svms.some(({ uuid, name }) => (name === svmName) !== (uuid === svmUuid));
}

/** What is to be absent is not, when it is the service of the SVM that was seen, which has another name by now. */
function isElsewhere(goal: Goal, state: SimulatorState): boolean {
  if (goal.ensure !== "absent" || goal.svmUuid !== undefined || declaredSvm(goal, state)?.service !== undefined)
    return false;
  return state.svms.some(({ uuid, service }) => uuid === goal.seenSvmUuid && service !== undefined);
}

/** How a creation ends that no SVM is meant by; an ASA r2 system refuses it before it looks for the SVM. */
function missed({ seenSvmUuid }: Goal, { cluster }: SimulatorState): string {
  return seenSvmUuid === undefined || cluster.asaR2 ? "STEP_FAILED" : "OTHER_SVM";
}

/** Whether what is disabled or deleted is more than a plan saw. */
export function notInPlan({ ensure, enabled, seen = "enabled" }: Goal, service: Service | undefined): boolean {
  const takes = ensure === "absent" || (enabled === false && service?.enabled === true);
  return takes && exceeds(presenceOf(service), seen);
}

function endsProtectedSessions({ ensure, enabled, activeSessions }: Goal, { sessions }: Svm): boolean {
  const ends = ensure === "absent" || enabled === false;
  return ends && activeSessions === ActiveSessions.PROTECT && sessions.length > 0;
}

function isWritable(goal: Goal, { cluster }: SimulatorState, svm: Svm): boolean {
  if (svm.lockedForWrites >= MOST_TRIES) return false;
  if (goal.ensure === "absent") return !cluster.asaR2;
  const isCreatable = cluster.licenses.includes("iscsi") && svm.state === "running" && svm.iscsiAllowed && !svm.nvme;
  return svm.service !== undefined || (isCreatable && !cluster.asaR2);
}
