import { ReconcileError, ValidationError } from "../errors";
import { type IscsiServiceSpec, type IscsiServiceState, serviceKey } from "../model/iscsi-service";
import { seenAs, type SeenService } from "../model/seen-service";
import { type Diagnostic, errorDiagnostic } from "../plugin/diagnostic";
import { UNKNOWN } from "../plugin/value";
import { findSvm } from "../reconciler/diagnose";
import { plan, takesAway } from "../reconciler/plan";
import type { Cluster } from "./cluster";
import type { OwnPrivateData } from "./private-data";
import { errorOf } from "./problems";
import { declaredSpec, NEW_IN_STATE, type Proposal } from "./proposal";
import { declaredSvm, prospectsOf } from "./prospects";
import { expectUnchanged, presentName, refreshed } from "./refresh";
import { type ServiceObject, svmOf } from "./service-object";
import type { Session } from "./session";

/** What an engine wants to have planned: a creation or a change. */
export interface ChangeToPlan {
  readonly config: ServiceObject;
  /** Null for a creation. */
  readonly prior: ServiceObject | null;
  readonly kept: OwnPrivateData;
}

/** A plan, and what the user should know of it. */
export interface Planned extends Proposal {
  readonly diagnostics: readonly Diagnostic[];
  /** How much there was of the live service, where it was looked at. */
  readonly seen?: SeenService;
}

/**
 * Aims a creation at the SVM that the plan sees. An engine plans again when it applies, and refuses what comes out otherwise:
 * an SVM that was re-created under its name meanwhile is not written to. What is declared, and not known yet, stays open.
 */
async function aimed(
  cluster: Cluster,
  planned: ServiceObject,
  { svm_uuid: declared }: ServiceObject,
): Promise<ServiceObject> {
  const svm = svmOf(planned);
  if (declared === UNKNOWN || planned.svm_uuid !== UNKNOWN || svm.svmName === undefined) return planned;
  const svmUuid = (await cluster.find(svm))?.svmUuid ?? findSvm(svm, { svms: await cluster.svms() })?.uuid;
  return svmUuid === undefined ? planned : { ...planned, svm_uuid: svmUuid };
}

/**
 * Tells the walk which SVM a resource declares, and where it may be any: it is not known, or it cannot be seen because its
 * cluster is not known, or it is yet to come. A service that is to be absent stands in the way of no other one's end.
 */
function claim(
  { svms }: Session,
  cluster: Cluster | undefined,
  { config, kept }: ChangeToPlan,
  svmUuid: string | undefined,
): void {
  const key = serviceKey(svmOf(config));
  if (svmUuid !== undefined) svms.declare({ svmUuid, key: key || svmUuid, id: kept.id });
  if (config.ensure === "absent") return;
  const isOpen = key === "" || config.cluster === UNKNOWN;
  const isUnseen = svmUuid === undefined && (cluster === undefined || config.awaits_svm === true);
  if (isOpen || isUnseen) svms.doubt(key);
  else if (cluster === undefined) svms.declareUnreached(key);
}

/**
 * Binds a creation to what it takes away, or not: an engine refuses what comes out otherwise when it plans again. What cannot be
 * looked at takes nothing away.
 */
function announced(planned: ServiceObject, spec: IscsiServiceSpec, live: IscsiServiceState | undefined): ServiceObject {
  const step = plan(spec, live).find(takesAway);
  if (step === undefined) return planned;
  const effect = step.kind === "delete" ? "deleted" : "disabled";
  return { ...planned, drift: `${NEW_IN_STATE}; the live service, which is ${seenAs(live)}, is ${effect}` };
}

/** An SVM, or its first LIF, that the same walk has made is not among those that were read before. */
async function renewFor(cluster: Cluster, spec: IscsiServiceSpec): Promise<void> {
  const svm = findSvm(spec, { svms: await cluster.svms() });
  const portals = await cluster.portals();
  if (svm === undefined || portals?.has(svm.uuid) === false) cluster.renew();
}

/**
 * Looks at what a write would meet. Trouble that concerns the whole cluster is told once; the engine stops for that one.
 *
 * @param cluster `undefined` when it is not known yet how to reach it.
 */
export async function lookAhead(
  session: Session,
  cluster: Cluster | undefined,
  change: ChangeToPlan,
  proposal: Proposal,
): Promise<Planned> {
  const { config, prior } = change;
  try {
    if (cluster !== undefined) return await lookAt(session, cluster, change, proposal);
    claim(session, cluster, change, prior === null ? undefined : svmOf(prior).svmUuid);
    return { ...proposal, diagnostics: [] };
  } catch (error) {
    const told = session.reported.tell(error, (problem) => errorOf(problem, pathOf(problem, config)));
    return { ...proposal, diagnostics: told.length === 0 && prior === null ? [notPlanned(config)] : told };
  }
}

/** What is declared; of an SVM that is not known yet, as of the one that the state knows: the apply writes to no other one. */
function specOfPlan({ config, prior }: ChangeToPlan, planned: ServiceObject): IscsiServiceSpec {
  const spec = declaredSpec(config, planned);
  if (prior === null || serviceKey(spec) !== "") return spec;
  const { svmUuid, ...named } = svmOf(prior);
  return { ...spec, ...(svmUuid === undefined ? named : { svmUuid }) };
}

async function lookAt(session: Session, cluster: Cluster, change: ChangeToPlan, proposal: Proposal): Promise<Planned> {
  const { config, prior, kept } = change;
  const { planned, writes } = proposal;
  // What reading the state met was no more than a warning: a destroy may not mind.
  if (prior !== null && session.wasRead(prior)) await refreshed(cluster, prior);
  const spec = specOfPlan(change, planned);
  if (prior === null && session.applies) await renewFor(cluster, spec);
  const aim = prior === null ? await aimed(cluster, planned, config) : planned;
  const { svmUuid } = svmOf(prior ?? aim);
  claim(session, cluster, change, svmUuid);
  if (prior !== null && kept.unread === true && planned.in_sync === true)
    await expectUnchanged(cluster, spec, svmOf(prior));
  // That there is no SVM to be without a service is a mistake that every plan tells.
  const isSettled = !writes && spec.ensure !== "absent";
  if (isSettled || serviceKey(spec) === "") return { ...proposal, diagnostics: [] };
  const live = writes ? await cluster.find(prior === null ? spec : svmOf(prior)) : undefined;
  if (live === undefined && prior !== null && spec.ensure !== "absent") await presentName(cluster, svmOf(prior));
  const diagnostics = await prospectsOf(cluster, { config, planned, spec, isNew: prior === null }, live);
  return { ...proposal, planned: prior === null ? announced(aim, spec, live) : aim, seen: seenAs(live), diagnostics };
}

/** What is created was aimed when it was planned: without an error of its own, the engine would miss that when it applies. */
function notPlanned(config: ServiceObject): Diagnostic {
  const name = `SVM ${serviceKey(svmOf(config))}`;
  return errorDiagnostic(`${name}: not planned, because its cluster cannot be read`, "See the other error.", "cluster");
}

function pathOf(problem: unknown, config: ServiceObject): "cluster" | "svm_name" | "svm_uuid" {
  const isOfSvm = problem instanceof ReconcileError || problem instanceof ValidationError;
  return isOfSvm ? declaredSvm(config) : "cluster";
}
