import { ReconcileError } from "../errors";
import { serviceKey } from "../model/iscsi-service";
import type { Diagnostic } from "../plugin/diagnostic";
import { isSameEndpoint } from "../reconciler/deletion-policy";
import { findSvm } from "../reconciler/assess";
import { type ChangeToPlan, checkAgainstLive, type Planned } from "./check-against-live";
import type { Cluster } from "./cluster";
import { kept } from "./destroy";
import { declaredSvm } from "./plan-diagnostics";
import { type PlannedState, plannedState } from "./planned-state";
import { errorOf, FORGET } from "./problems";
import { refreshed } from "./refresh";
import { type ServiceObject, svmOf, textIn, withoutLive } from "./service-object";
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
  if (!session.isRefreshed(prior)) return [otherSvmThanPlanned(prior, config)];
  if (cluster !== undefined && isFormerName(cluster, change, replaces)) return [await renamed(cluster, change)];
  const stays = prior.ensure === "absent" ? [] : [kept(svmOf(prior), "this resource declares another SVM or cluster")];
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
  const follow = `set svmName: "${now}" (HCL: svm_name)`;
  const remedy = other === undefined ? follow : `${follow}; to manage the SVM that is ${before} now: ${FORGET}`;
  return errorOf(new ReconcileError("OTHER_SVM", `SVM ${before} was renamed to ${now}`, { remedy }), "svm_name");
}

/** In the apply, Terraform plans again without a refresh. Only there, an SVM that was unknown may turn out to be another one. */
function otherSvmThanPlanned(prior: ServiceObject, config: ServiceObject): Diagnostic {
  const [before, after] = [serviceKey(svmOf(prior)), serviceKey(svmOf(config))];
  const problem = `SVM ${before}: ${after} of cluster ${textIn(config.cluster) ?? "?"} is declared now, which the plan did not know; nothing was written`;
  const error = new ReconcileError("OTHER_SVM", problem, { remedy: "plan again, with a refresh" });
  return errorOf(error, declaredSvm(config));
}
