import { ReconcileError } from "../errors";
import { serviceKey } from "../model/iscsi-service";
import type { Diagnostic } from "../plugin/diagnostic";
import { isSameEndpoint } from "../reconciler/applied-endpoint";
import type { Cluster } from "./cluster";
import { staysAsItIs } from "./destroy";
import { type ChangeToPlan, lookAhead, type Planned } from "./look-ahead";
import type { PrivateData } from "./private-data";
import { errorOf, FORGET } from "./problems";
import { type Proposal, propose } from "./proposal";
import { declaredSvm, openEnd } from "./prospects";
import { refreshed } from "./refresh";
import { type ServiceObject, SETTLED, svmOf, textIn, withoutLive } from "./service-object";
import type { Session } from "./session";

/** Plans a creation or a change. What stands against it, and whom it hits, is looked up where the state tells of a write. */
export async function planChange(session: Session, change: ChangeToPlan): Promise<Planned> {
  const planned = await plannedChange(session, change);
  // A plan that has not read the state, or is made once something is applied, is not followed by a destroy.
  const isRefreshed = change.prior === null ? !session.applies : session.wasRead(change.prior);
  if (!isRefreshed) return planned;
  return { ...planned, diagnostics: planned.diagnostics.map((found) => session.wayOut.beside(found)) };
}

async function plannedChange(session: Session, change: ChangeToPlan): Promise<Planned> {
  const { config, kept } = change;
  const found = clusterOf(session, config, change.prior);
  if (!("cluster" in found))
    return { ...propose(config, change.prior, {}), diagnostics: [errorOf(found.problem, "cluster")] };
  const { cluster } = found;
  const known = kept.unread === true && change.prior !== null ? { ...change.prior, ...SETTLED } : change.prior;
  const prior = cluster === undefined ? known : await placed(session, cluster, known);
  const proposal = propose(config, prior, endpointsOf(cluster, kept));
  if (prior !== null && proposal.replaces.length > 0)
    return { ...proposal, diagnostics: await replacement(session, cluster, { ...change, prior }, proposal.replaces) };
  const ahead = await lookAhead(session, cluster, { ...change, prior }, proposal);
  return {
    ...ahead,
    diagnostics: [...(prior === null ? [] : openEnd(config, prior, cluster !== undefined)), ...ahead.diagnostics],
  };
}

/** A state that was moved here may not tell its cluster, so that it was not read. */
async function placed(session: Session, cluster: Cluster, prior: ServiceObject | null): Promise<ServiceObject | null> {
  if (prior?.cluster !== null) return prior;
  const state = { ...prior, cluster: cluster.connection.name };
  try {
    return (await refreshed(cluster, state)) ?? withoutLive(state);
  } catch {
    // It is looked up again, and told, with what is planned.
    return state;
  } finally {
    session.markRead(state);
  }
}

/** An engine plans a creation of what replaces the service, and keeps the warnings of it to itself: they are told here. */
async function replacement(
  session: Session,
  cluster: Cluster | undefined,
  change: ChangeToPlan & { readonly prior: ServiceObject },
  replaces: Proposal["replaces"],
): Promise<readonly Diagnostic[]> {
  const { config, prior, kept } = change;
  if (!session.wasRead(prior)) return [otherSvmThanPlanned(prior, config)];
  if (isFormerName(cluster, change, replaces)) return [renamed(prior, config)];
  const why = "This resource declares another SVM, or cluster, from now on.";
  const given = prior.ensure === "absent" ? [] : [staysAsItIs(svmOf(prior), why)];
  const creation = { ...change, prior: null };
  const created = await lookAhead(session, cluster, creation, propose(config, null, endpointsOf(cluster, kept)));
  return [...given, ...created.diagnostics];
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

/** Whether another SVM is declared, but by a name that the SVM of this resource had. */
function isFormerName(
  cluster: Cluster | undefined,
  { config, kept }: ChangeToPlan,
  replaces: Proposal["replaces"],
): boolean {
  const { applied, configured } = endpointsOf(cluster, kept);
  const isHere = !replaces.includes("cluster") || applied === configured;
  const isByName = replaces.includes("svm_name") && !replaces.includes("svm_uuid");
  return isHere && isByName && kept.svmNames?.includes(svmOf(config).svmName ?? "") === true;
}

/** Declared is the name that the SVM had: whoever has it by now is not what this resource is about. */
function renamed(prior: ServiceObject, config: ServiceObject): Diagnostic {
  const [now, before] = [serviceKey(svmOf(prior)), serviceKey(svmOf(config))];
  const error = new ReconcileError("OTHER_SVM", `SVM ${before}: the SVM of this resource is called ${now} by now`, {
    remedy: `to follow it, declare svm_name = "${now}"; to go over to the SVM that is called ${before}, forget the service first (${FORGET})`,
  });
  return errorOf(error, "svm_name");
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
