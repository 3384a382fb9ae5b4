import { isOntapIscsiError, messageOf } from "../errors";
import { omitUndefined } from "../model/decode";
import {
  type IscsiServiceSpec,
  type IscsiServiceState,
  serviceKey,
  type SvmIdentity,
  presenceOf,
  type Presence,
  recordedState,
} from "../model/service";
import { UNKNOWN } from "../plugin/value";
import { findSvm } from "../reconciler/assess";
import { describeStep } from "../reconciler/plan";
import { findSvmUuid } from "../reconciler/observe";
import { reconcile, type ReconcileOptions } from "../reconciler/reconcile";
import { type Operation, sessionGuard } from "../reconciler/sessions";
import type { Cluster } from "./cluster";
import { activeSessionsOf } from "./plan-diagnostics";
import { declaredSpec, isWritten } from "./planned-state";
import { attributesOf, type ServiceObject, svmOf, textIn } from "./service-object";
import type { Session } from "./session";

export interface ChangeToApply {
  readonly config: ServiceObject;
  readonly planned: ServiceObject;
  readonly prior: ServiceObject | null;
  /** How much of a service there was when the apply planned it again. */
  readonly seen?: Presence | undefined;
}

/**
 * Brings the service to its planned state. Nothing is written to another SVM than that of the state, or of a creation's plan, and
 * nothing is disabled or deleted that was not there to be seen. A plan without a write has an apply without a write.
 */
export async function applyChange(session: Session, cluster: Cluster, change: ChangeToApply): Promise<ServiceObject> {
  const { config, planned, prior } = change;
  if (!isWritten(config, planned, prior)) return planned;
  const spec = declaredSpec(config, planned);
  const seenSvmUuid = svmOf(prior ?? planned).svmUuid;
  const seen = isRead(prior) ? presenceOf(recordedState(prior)) : (change.seen ?? "absent");
  const guards = writeOptions(session, cluster, spec, planned, "apply");
  const options = { ...guards, ...omitUndefined({ seenSvmUuid }), seen };
  const { state } = await reconcile(cluster.iscsi, spec, options);
  const svm = state ?? (await svmWithoutService(cluster, spec, seenSvmUuid));
  if (svm.svmUuid !== undefined) await cluster.correct(svm.svmUuid, state);
  return completed(planned, svm, state, cluster.connection.endpoint);
}

/** Whether a state was read, unlike that of a creation or one that was moved here from another type. */
function isRead(prior: ServiceObject | null): prior is ServiceObject {
  return textIn(prior?.cluster) !== undefined;
}

/** The SVM of a service that is absent now. If it cannot be read, that is no failure. */
async function svmWithoutService(cluster: Cluster, svm: SvmIdentity, seen: string | undefined): Promise<SvmIdentity> {
  const wanted = omitUndefined({ ...svm, svmUuid: svm.svmUuid ?? seen });
  const found = findSvm(wanted, { svms: await cluster.svms().catch(unlessOurs) });
  return found === undefined ? wanted : { svmName: found.name, svmUuid: found.uuid };
}

function unlessOurs(error: unknown): undefined {
  if (!isOntapIscsiError(error)) throw error;
}

/** Fills in what the plan left unknown; a value that the plan promised stays. */
function completed(
  planned: ServiceObject,
  svm: SvmIdentity,
  state: IscsiServiceState | undefined,
  endpoint: string,
): ServiceObject {
  const found: Partial<ServiceObject> = {
    ...attributesOf(state ?? svm),
    endpoint,
    disruption: null,
    deletion: null,
  };
  const open = Object.entries(found).filter(([name]) => planned[name as keyof ServiceObject] === UNKNOWN);
  return { ...planned, ...Object.fromEntries(open) };
}

export function writeOptions(
  { log }: Session,
  cluster: Cluster,
  svm: IscsiServiceSpec,
  declared: ServiceObject,
  operation: Operation,
): ReconcileOptions {
  const name = serviceKey(svm);
  const rule = { activeSessions: activeSessionsOf(declared), operation };
  return {
    beforeSessionsEnd: sessionGuard(cluster.sessionsNow, rule, (text) => {
      log("warn", text, { svm: name });
    }),
    findSvmUuid: (svmName) => findSvmUuid(cluster.client, svmName),
    onStep: (step) => {
      log("info", `${describeStep(step)}: done`, { svm: name });
    },
    onReplan: (reason) => {
      log("info", `reading again: ${messageOf(reason)}`, { svm: name });
    },
  };
}
