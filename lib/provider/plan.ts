import { ReconcileError, ValidationError } from "../errors";
import { type IscsiServiceSpec, type IscsiServiceState, serviceKey, type Presence, presenceOf } from "../model/service";
import { type Diagnostic, errorDiagnostic } from "../plugin/diagnostic";
import { UNKNOWN } from "../plugin/value";
import { type Assessment, bySvmUuid, findSvm, isSwitchedOver } from "../reconciler/assess";
import { isSameEndpoint } from "../reconciler/deletion-policy";
import type { Cluster } from "./cluster";
import { unmanaged } from "./destroy";
import { activeSessionsOf, declaredSvm, notChecked, planDiagnostics, unreachedWrite } from "./plan-diagnostics";
import { declaredSpec, isWritten, type PlannedState, plannedState } from "./planned-state";
import type { OwnPrivateData } from "./private-data";
import { errorOf, FORGET } from "./problems";
import { presentName, refreshed } from "./refresh";
import {
  type AttributeName,
  attributesOf,
  describeService,
  isAnyUnknown,
  type ServiceObject,
  svmOf,
  textIn,
  withoutLive,
} from "./service-object";
import type { Session } from "./session";

/** Plans a creation or a change. If the state calls for a write, the plan reads what stands against it and whom it disconnects. */
export async function planChange(session: Session, change: ChangeToPlan): Promise<Planned> {
  const { config } = change;
  let cluster: Cluster | undefined;
  try {
    cluster = session.cluster(typeof config.cluster === "string" ? config.cluster : (change.prior?.cluster ?? null));
  } catch (error) {
    return { ...plannedState(config, change.prior, undefined), diagnostics: [errorOf(error, "cluster")] };
  }
  const prior = cluster === undefined ? change.prior : await withCluster(session, cluster, change.prior);
  const state = plannedState(config, prior, cluster?.connection.endpoint);
  const isUnread = change.prior?.cluster === null;
  if (prior === null || state.replaces.length === 0)
    return checkAgainstLive(session, cluster, { ...change, prior, isUnread }, state);
  return { ...state, diagnostics: await replacement(session, cluster, { ...change, prior }, state.replaces) };
}

/** A state that was moved here may not name its cluster, so that Terraform could not have it read. */
async function withCluster(
  session: Session,
  cluster: Cluster,
  prior: ServiceObject | null,
): Promise<ServiceObject | null> {
  if (prior?.cluster !== null) return prior;
  const state = { ...prior, cluster: cluster.connection.name };
  session.markRefreshed(state);
  try {
    return (await refreshed(cluster, state)) ?? withoutLive(state);
  } catch {
    // The plan reads it again, and reports the error.
    return state;
  }
}

type Replacement = ChangeToPlan & { readonly prior: ServiceObject };

/** Terraform plans a creation of what replaces the service, and drops the warnings of that plan: they are given here. */
async function replacement(
  session: Session,
  cluster: Cluster | undefined,
  change: Replacement,
  replaces: PlannedState["replaces"],
): Promise<readonly Diagnostic[]> {
  const { config, prior } = change;
  if (!session.isRefreshed(prior)) return [unrefreshed(prior, config)];
  if (cluster !== undefined && isFormerName(cluster, change, replaces)) return [await renamed(cluster, change)];
  const stays =
    prior.ensure === "absent"
      ? []
      : [unmanaged(prior, "If its iSCSI service exists, it is kept: this resource declares another SVM or cluster")];
  const state = plannedState(config, null, cluster?.connection.endpoint);
  const created = await checkAgainstLive(session, cluster, { ...change, prior: null }, state);
  return [...stays, ...created.diagnostics];
}

/** Whether another SVM is declared, but by a name that the SVM of this resource had. */
function isFormerName(
  { connection }: Cluster,
  { config, prior, kept: { svmNames } }: Replacement,
  replaces: PlannedState["replaces"],
): boolean {
  const isHere = !replaces.includes("cluster") || isSameEndpoint(textIn(prior.endpoint) ?? "", connection.endpoint);
  const isByName = replaces.includes("svm_name") && !replaces.includes("svm_uuid");
  return isHere && isByName && svmNames?.includes(svmOf(config).svmName ?? "") === true;
}

/** The declared name was that of this resource's SVM: another SVM that has it now may not be meant. */
async function renamed(cluster: Cluster, { config, prior }: Replacement): Promise<Diagnostic> {
  const [now, before] = [serviceKey(svmOf(prior)), serviceKey(svmOf(config))];
  const other = findSvm(svmOf(config), { svms: await cluster.svms().catch(() => undefined) });
  const { svmUuid = "" } = svmOf(prior);
  const follow = isSwitchedOver(now, before) ? bySvmUuid(svmUuid) : `set svm_name = "${now}"`;
  const remedy = other === undefined ? follow : `${follow}; to manage the SVM that is ${before} now: ${FORGET}`;
  return errorOf(new ReconcileError("OTHER_SVM", `SVM ${before} was renamed to ${now}`, { remedy }), "svm_name");
}

/** Another SVM needs a refresh. There is none with `-refresh=false`, and none in the apply, where an SVM that was unknown becomes known. */
function unrefreshed(prior: ServiceObject, config: ServiceObject): Diagnostic {
  const [before, after] = [serviceKey(svmOf(prior)), serviceKey(svmOf(config))];
  const problem = `SVM ${before}: ${after} of cluster ${textIn(config.cluster) ?? "?"} is declared now, and no refresh has read the state; nothing was written`;
  const error = new ReconcileError("OTHER_SVM", problem, { remedy: "plan again, without -refresh=false" });
  return errorOf(error, declaredSvm(config));
}

export interface ChangeToPlan {
  readonly config: ServiceObject;
  /** Null for a creation. */
  readonly prior: ServiceObject | null;
  readonly kept: OwnPrivateData;
  /** Whether the prior state was moved here, and Terraform could not have it read. @default false */
  readonly isUnread?: boolean;
}

export interface Planned extends PlannedState {
  readonly diagnostics: readonly Diagnostic[];
  readonly seen?: Presence;
}

/**
 * Reads what a write would meet. A problem of the whole cluster is reported once; Terraform stops for that one.
 *
 * @param cluster `undefined` while its connection is unknown.
 */
export async function checkAgainstLive(
  session: Session,
  cluster: Cluster | undefined,
  change: ChangeToPlan,
  state: PlannedState,
): Promise<Planned> {
  const { config, prior } = change;
  const isOpen = cluster === undefined || isAnyUnknown(config.svm_name, config.svm_uuid);
  const open = isOpen ? session.reported.report("not checked", () => notChecked(config)) : [];
  try {
    if (cluster !== undefined) {
      const planned = await check(session, cluster, change, state);
      return { ...planned, diagnostics: [...planned.diagnostics, ...open] };
    }
    declare(session, change, prior ?? state.planned);
    const write = prior === null ? [] : unreachedWrite(state.planned, prior);
    return { ...state, diagnostics: [...write, ...open] };
  } catch (error) {
    const diagnostics = session.reported.report(error, (problem) => errorOf(problem, pathOf(problem, config)));
    return { ...state, diagnostics: diagnostics.length === 0 && prior === null ? [notPlanned(config)] : diagnostics };
  }
}

async function check(session: Session, cluster: Cluster, change: ChangeToPlan, state: PlannedState): Promise<Planned> {
  const { config, prior } = change;
  // Reading the state only warned of another SVM, because a removal under RETAIN does not need it.
  if (prior !== null && session.isRefreshed(prior)) await refreshed(cluster, prior);
  const spec = specOfPlan(change, state.planned);
  if (prior === null && session.applies) await cluster.findCreated(spec);
  const planned = prior === null ? await pinSvmUuid(cluster, state.planned, config) : state.planned;
  const writes = isWritten(config, planned, prior);
  // A service that is absent as declared is read, too: its SVM may be mistyped.
  const isSettled = !writes && spec.ensure !== "absent";
  if (isSettled || serviceKey(spec) === "") {
    declare(session, change, prior ?? planned);
    return { ...state, planned, diagnostics: [] };
  }
  const live = writes ? await cluster.find(prior === null ? spec : svmOf(prior)) : undefined;
  if (live === undefined && prior !== null && spec.ensure !== "absent") await presentName(cluster, svmOf(prior));
  const declared = { spec, activeSessions: activeSessionsOf(planned), waits: config.awaits_svm === true };
  const found = await cluster.assess(declared, live);
  declare(session, change, prior ?? planned, found);
  // Another resource of this apply may have created LIFs since the portals were read.
  const warnings = session.applies ? [] : found.warnings;
  return {
    ...state,
    planned:
      prior === null || change.isUnread === true ? pinDisruption(withRead(planned, config, live), found) : planned,
    seen: presenceOf(live),
    diagnostics: planDiagnostics(config, spec, prior === null, { ...found, warnings }),
  };
}

/** The declaration. While its SVM is unknown, that of the state: the apply writes to no other one. */
function specOfPlan({ config, prior }: ChangeToPlan, planned: ServiceObject): IscsiServiceSpec {
  const spec = declaredSpec(config, planned);
  if (prior === null || serviceKey(spec) !== "") return spec;
  const { svmUuid, ...named } = svmOf(prior);
  return { ...spec, ...(svmUuid === undefined ? named : { svmUuid }) };
}

/**
 * Pins a creation to the SVM that the plan found. In the apply, Terraform plans the creation again and refuses another UUID: an SVM
 * that was re-created under its name is not written to.
 */
async function pinSvmUuid(
  cluster: Cluster,
  planned: ServiceObject,
  { svm_uuid: declared }: ServiceObject,
): Promise<ServiceObject> {
  const svm = svmOf(planned);
  if (declared === UNKNOWN || planned.svm_uuid !== UNKNOWN || svm.svmName === undefined) return planned;
  const svmUuid = (await cluster.find(svm))?.svmUuid ?? findSvm(svm, { svms: await cluster.svms() })?.uuid;
  return svmUuid === undefined ? planned : { ...planned, svm_uuid: svmUuid };
}

/** Of an existing service, the plan shows what was read, and marks only what will be written. */
function withRead(planned: ServiceObject, config: ServiceObject, live: IscsiServiceState | undefined): ServiceObject {
  if (live === undefined || planned.ensure === "absent") return planned;
  const isOpen = (name: string): boolean =>
    isAnyUnknown(planned[name as AttributeName]) && !isAnyUnknown(config[name as AttributeName]);
  return { ...planned, ...Object.fromEntries(Object.entries(attributesOf(live)).filter(([name]) => isOpen(name))) };
}

/**
 * Pins whether a creation disables or deletes an existing service. In the apply, Terraform plans it again, without the private data
 * of its plan, and refuses a known null that became unknown. The same holds for a state that nobody read.
 */
function pinDisruption(planned: ServiceObject, { live, steps, isDisruptive }: Assessment): ServiceObject {
  return {
    ...planned,
    disruption: live?.enabled === true && isDisruptive ? UNKNOWN : null,
    deletion: steps.some(({ kind }) => kind === "delete") ? UNKNOWN : null,
  };
}

/** @param found a problem of an unknown SVM, such as a mistyped name, is reported as itself. */
function declare({ svms }: Session, { config, kept }: ChangeToPlan, object: ServiceObject, found?: Assessment): void {
  const svm = svmOf(object);
  const declared = svmOf(config);
  const key = describeService(serviceKey(declared) === "" ? svm : declared, object.cluster);
  if (svm.svmUuid !== undefined) svms.declare({ svmUuid: svm.svmUuid, key, id: kept.id });
  else if (found?.problem === undefined) svms.declareUnknown();
}

/** Without an error of its own, Terraform would miss the pinned UUID when the apply plans this creation again. */
function notPlanned(config: ServiceObject): Diagnostic {
  const name = `SVM ${serviceKey(svmOf(config))}`;
  return errorDiagnostic(`${name}: not planned, because its cluster cannot be read`, "See the other error.", "cluster");
}

function pathOf(problem: unknown, config: ServiceObject): "cluster" | "svm_name" | "svm_uuid" {
  const isOfSvm = problem instanceof ReconcileError || problem instanceof ValidationError;
  return isOfSvm ? declaredSvm(config) : "cluster";
}
