import { ReconcileError, ValidationError } from "../errors";
import { serviceKey } from "../model/iscsi-service";
import type { Diagnostic } from "../plugin/diagnostic";
import { UNKNOWN } from "../plugin/value";
import { isSameEndpoint } from "../reconciler/applied-endpoint";
import { findSvm } from "../reconciler/diagnose";
import type { Cluster } from "./cluster";
import type { PrivateData } from "./private-data";
import { errorOf } from "./problems";
import { declaredSpec, type Proposal, propose } from "./proposal";
import { declaredSvm, prospectsOf } from "./prospects";
import { presentName, refreshed } from "./refresh";
import { type ServiceObject, svmOf, textIn } from "./service-object";
import type { Session } from "./session";

/** What an engine wants to have planned: a creation or a change. */
export interface ChangeToPlan {
  readonly config: ServiceObject;
  /** Null for a creation. */
  readonly prior: ServiceObject | null;
  readonly kept: PrivateData;
}

/** A plan, and what the user should know of it. */
export interface Planned extends Proposal {
  readonly diagnostics: readonly Diagnostic[];
}

/** Plans a creation or a change. What stands against it, and whom it hits, is looked up where the state tells of a write. */
export async function planChange(session: Session, change: ChangeToPlan): Promise<Planned> {
  const { config, prior, kept } = change;
  const found = clusterOf(session, config, prior);
  if (!("cluster" in found)) return { ...propose(config, prior, {}), diagnostics: [errorOf(found.problem, "cluster")] };
  const { cluster } = found;
  const proposal = propose(config, prior, endpointsOf(cluster, kept));
  if (prior !== null && proposal.replaces.length > 0)
    return { ...proposal, diagnostics: session.wasRead(prior) ? [] : [otherSvmThanPlanned(prior, config)] };
  if (cluster === undefined) return { ...proposal, diagnostics: [] };
  return lookAhead(session, cluster, change, proposal);
}

function clusterOf(
  session: Session,
  config: ServiceObject,
  prior: ServiceObject | null,
): { readonly cluster: Cluster | undefined } | { readonly problem: unknown } {
  try {
    return { cluster: session.cluster(typeof config.cluster === "string" ? config.cluster : (prior?.cluster ?? null)) };
  } catch (problem) {
    return { problem };
  }
}

function endpointsOf(cluster: Cluster | undefined, { endpoint: applied }: PrivateData): Parameters<typeof propose>[2] {
  const configured = cluster?.connection.endpoint;
  const isSame = applied !== undefined && configured !== undefined && isSameEndpoint(applied, configured);
  return { applied: isSame ? configured : applied, configured };
}

/**
 * An engine plans again when it applies, without having the state read. Only there an SVM can have become another one that
 * was not known when the plan was made.
 */
function otherSvmThanPlanned(prior: ServiceObject, config: ServiceObject): Diagnostic {
  const [before, after] = [serviceKey(svmOf(prior)), serviceKey(svmOf(config))];
  const error = new ReconcileError(
    "OTHER_SVM",
    `SVM ${before}: declared is ${after} of cluster ${textIn(config.cluster) ?? "?"} by now, which was not known when this was planned; nothing was written`,
    { remedy: "plan again, and with a refresh" },
  );
  return errorOf(error, declaredSvm(config));
}

/**
 * Aims a creation at the SVM that the plan sees. An engine plans again when it applies, and refuses what comes out otherwise:
 * an SVM that was re-created under its name meanwhile is not written to.
 */
async function aimed(cluster: Cluster, planned: ServiceObject): Promise<ServiceObject> {
  const svm = svmOf(planned);
  if (planned.svm_uuid !== UNKNOWN || svm.svmName === undefined) return planned;
  const svmUuid = (await cluster.find(svm))?.svmUuid ?? findSvm(svm, { svms: await cluster.svms() })?.uuid;
  return svmUuid === undefined ? planned : { ...planned, svm_uuid: svmUuid };
}

/** Trouble that concerns the whole cluster is told once; the engine stops for that one. */
async function lookAhead(
  session: Session,
  cluster: Cluster,
  { config, prior }: ChangeToPlan,
  proposal: Proposal,
): Promise<Planned> {
  const { planned, writes } = proposal;
  try {
    // What reading the state met was no more than a warning: a destroy may not mind.
    if (prior !== null && session.wasRead(prior)) await refreshed(cluster, prior);
    const spec = declaredSpec(config, planned);
    const aim = prior === null ? await aimed(cluster, planned) : planned;
    const { svmUuid } = svmOf(prior ?? aim);
    if (svmUuid !== undefined) session.svms.declare(svmUuid, serviceKey(svmOf(config)), prior === null);
    if (!writes || serviceKey(spec) === "") return { ...proposal, diagnostics: [] };
    const seen = prior === null ? spec : svmOf(prior);
    const live = await cluster.find(seen.svmUuid === undefined ? seen : { svmUuid: seen.svmUuid });
    if (live === undefined && prior !== null && spec.ensure !== "absent") await presentName(cluster, svmOf(prior));
    const diagnostics = await prospectsOf(cluster, { config, planned, spec, isNew: prior === null }, live);
    return { ...proposal, planned: aim, diagnostics };
  } catch (error) {
    const diagnostics = session.reported.tell(error, (problem) => errorOf(problem, pathOf(problem, config)));
    return { ...proposal, diagnostics };
  }
}

function pathOf(problem: unknown, config: ServiceObject): "cluster" | "svm_name" | "svm_uuid" {
  const isOfSvm = problem instanceof ReconcileError || problem instanceof ValidationError;
  return isOfSvm ? declaredSvm(config) : "cluster";
}
