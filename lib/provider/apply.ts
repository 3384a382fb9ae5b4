import { isOntapIscsiError, messageOf } from "../errors";
import { given } from "../model/decode";
import { type IscsiServiceState, serviceKey, type SvmIdentity } from "../model/iscsi-service";
import { seenAs, type SeenService } from "../model/seen-service";
import { type Diagnostic, warningDiagnostic } from "../plugin/diagnostic";
import { UNKNOWN } from "../plugin/value";
import { IscsiServices } from "../ontap/iscsi-services";
import { findSvm } from "../reconciler/diagnose";
import { reconcile } from "../reconciler/reconcile";
import type { Cluster } from "./cluster";
import { declaredSpec } from "./proposal";
import { aliasHider } from "./hidden-alias";
import { isOfCluster, warningOf } from "./problems";
import { expectUnchanged, portalsOf } from "./refresh";
import { recordedState, type ServiceObject, svmOf, textIn } from "./service-object";
import type { Session } from "./session";
import { writeOptions } from "./write-options";

/** A creation or a change that was planned. */
export interface ChangeToApply {
  readonly config: ServiceObject;
  readonly planned: ServiceObject;
  /** Null for a creation. */
  readonly prior: ServiceObject | null;
  /** How much there was of the live service when it was planned once more, right before. */
  readonly seen?: SeenService | undefined;
}

/** What an apply led to. */
export interface Applied {
  readonly state: ServiceObject;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Brings the live service to what was planned: after another look, but for a creation, which ONTAP refuses where there is a
 * service; on no other SVM than the one that the state knows, or that the plan of a creation saw; and nothing is disabled or
 * deleted that was not there to be seen. Where the plan has no write, the service is only looked at.
 *
 * @returns the planned state, with what was not known then.
 * @throws as `reconcile` does.
 */
export async function applyChange(session: Session, cluster: Cluster, change: ChangeToApply): Promise<Applied> {
  const { config, planned, prior } = change;
  if (planned.in_sync !== false) return { state: planned, diagnostics: await sinceThePlan(session, cluster, change) };
  const spec = declaredSpec(config, planned);
  const seenSvmUuid = svmOf(prior ?? planned).svmUuid;
  const seen = isRead(prior) ? seenAs(recordedState(prior)) : (change.seen ?? "absent");
  const seenAbsent = prior === null && spec.ensure !== "absent" && change.seen === "absent";
  const guards = writeOptions(session, cluster, spec, planned, "apply");
  const options = { ...guards, ...given({ seenSvmUuid }), seen, seenAbsent };
  const { state } = await reconcile(new IscsiServices(cluster.client), spec, options);
  const svm = state ?? (await svmWithoutService(cluster, spec, seenSvmUuid));
  if (svm.svmUuid !== undefined) await cluster.correct(svm.svmUuid, state);
  return completed(cluster, planned, svm, state);
}

/** Where a plan has no write, there is none: what is other by now is told, and left to the next plan. */
async function sinceThePlan(
  { warned }: Session,
  cluster: Cluster,
  { config, planned, prior }: ChangeToApply,
): Promise<readonly Diagnostic[]> {
  const spec = declaredSpec(config, planned);
  try {
    await expectUnchanged(cluster, spec, svmOf(planned));
    return [];
  } catch (error) {
    const told = warned.tell(error, (problem) => warningOf(problem, notSeen(problem, serviceKey(spec))));
    return aliasHider(config, config.target_alias, prior?.target_alias ?? null).diagnostics(told);
  }
}

function notSeen(problem: unknown, svm: string): string {
  return isOfCluster(problem)
    ? "whether the iSCSI services of a cluster are as they were planned is not known, because they cannot be read"
    : `SVM ${svm}: its iSCSI service is not as it was planned`;
}

/** Whether a state tells what its plan saw: not that of a creation, nor one that was moved here from another type. */
function isRead(prior: ServiceObject | null): prior is ServiceObject {
  return textIn(prior?.cluster) !== undefined;
}

/** Who the SVM is whose service is absent by now, as far as it can be told: that it cannot is no failure. */
async function svmWithoutService(cluster: Cluster, svm: SvmIdentity, seen: string | undefined): Promise<SvmIdentity> {
  const wanted = given({ ...svm, svmUuid: svm.svmUuid ?? seen });
  const found = findSvm(wanted, { svms: await cluster.svms().catch(unlessOurs) });
  return found === undefined ? wanted : { svmName: found.name, svmUuid: found.uuid };
}

function unlessOurs(error: unknown): undefined {
  if (!isOntapIscsiError(error)) throw error;
}

/** What a plan left open gets its value; whatever it promised stays as it was promised. */
async function completed(
  cluster: Cluster,
  planned: ServiceObject,
  svm: SvmIdentity,
  state: IscsiServiceState | undefined,
): Promise<Applied> {
  const { portals, diagnostics } =
    state && planned.target_portals === UNKNOWN ? await tryPortals(cluster, state) : { portals: null, diagnostics: [] };
  const found: Partial<ServiceObject> = {
    svm_name: svm.svmName ?? null,
    svm_uuid: svm.svmUuid ?? null,
    target_alias: state?.targetAlias ?? null,
    target_name: state?.targetName ?? null,
    target_portals: portals,
  };
  const open = Object.entries(found).filter(([name]) => planned[name as keyof ServiceObject] === UNKNOWN);
  return { state: { ...planned, ...Object.fromEntries(open) }, diagnostics };
}

/** The service is written by now: that its portals cannot be read is no failure. */
async function tryPortals(
  cluster: Cluster,
  { svmName, svmUuid }: IscsiServiceState,
): Promise<{ readonly portals: readonly string[] | null; readonly diagnostics: readonly Diagnostic[] }> {
  try {
    return { portals: (await portalsOf(cluster, svmUuid)) ?? null, diagnostics: [] };
  } catch (error) {
    const summary = `SVM ${svmName}: the portals of its target are not known`;
    return { portals: null, diagnostics: [warningDiagnostic(summary, messageOf(error))] };
  }
}
