import { ActiveSessions } from "../model/active-sessions";
import { DeletionPolicy } from "../model/deletion-policy";
import { describeDifferences, differences } from "../model/differences";
import type { Difference } from "../model/differences";
import { UNKNOWN, type Value } from "../plugin/value";
import { plan, takesAway } from "../reconciler/plan";
import { aliasHider } from "./hidden-alias";
import { isAnyUnknown, recordedState, type ServiceObject, SETTLED, specOf, svmOf, textIn } from "./service-object";

/** What a plan makes of a declaration. */
export interface Proposal {
  readonly planned: ServiceObject;
  /** The declared attributes that make another service of it; none: it is created, or changed in place. */
  readonly replaces: readonly ("cluster" | "svm_name" | "svm_uuid")[];
  /** Whether the live service has to be written to, as far as the state tells. */
  readonly writes: boolean;
}

/** What is known of the cluster's connection. */
export interface EndpointChange {
  /** Where the service was applied; absent: not known. */
  readonly applied?: string | undefined;
  /** Where the cluster is by now; absent: not known yet. */
  readonly configured?: string | undefined;
}

/**
 * Plans a declaration, by nothing but the state and itself: an engine plans twice, and both plans must come out the same.
 *
 * @param prior null when there is none, or it is to be replaced.
 */
export function propose(config: ServiceObject, prior: ServiceObject | null, endpoint: EndpointChange): Proposal {
  const replaces = prior === null ? [] : replacedBy(config, prior);
  const base = replaces.length === 0 ? prior : null;
  const declared = withDefaults(config, base);
  const planned: ServiceObject = { ...declared, ...foreseen(config, declared, base, endpoint) };
  return { planned, replaces, writes: base === null || (!isSame(planned, base) && isWritten(config, planned, base)) };
}

/** Whether the state calls for a write; where some of the declaration is not known, for one that takes the service away. */
function isWritten(config: ServiceObject, planned: ServiceObject, base: ServiceObject): boolean {
  if (planned.in_sync !== UNKNOWN) return planned.in_sync === false;
  return plan(declaredSpec(config, planned), recordedState(base)).some(takesAway);
}

/** The declared attributes that are of another SVM or cluster. What is not known yet counts as the same. */
function replacedBy(config: ServiceObject, prior: ServiceObject): Proposal["replaces"] {
  const [declared, known] = [svmOf(config), svmOf(prior)];
  const cluster = isOther(textIn(config.cluster), textIn(prior.cluster)) ? (["cluster"] as const) : [];
  if (declared.svmUuid !== undefined && known.svmUuid !== undefined)
    return declared.svmUuid === known.svmUuid ? cluster : [...cluster, "svm_uuid"];
  return isOther(declared.svmName, known.svmName) ? [...cluster, "svm_name"] : cluster;
}

function isOther(declared: string | undefined, known: string | undefined): boolean {
  return declared !== undefined && known !== undefined && declared !== known;
}

/** The declaration with what it leaves to the provider filled in. */
function withDefaults(config: ServiceObject, base: ServiceObject | null): ServiceObject {
  const ensure = config.ensure ?? "present";
  const comes = base === null || base.ensure === "absent";
  const ofService = (value: Value): Value => {
    if (ensure === "absent") return null;
    return ensure === UNKNOWN ? UNKNOWN : value;
  };
  /** What a service that stays has already, and one that comes gets. */
  const given = (before: Value | undefined): Value => ofService(comes ? UNKNOWN : (before ?? null));
  const ofSvm = (declared: Value, before: Value | undefined): Value => {
    if (base === null) return declared ?? UNKNOWN;
    const kept = before ?? (comes && ensure !== "absent" ? UNKNOWN : null);
    return declared === UNKNOWN ? kept : (declared ?? kept);
  };
  return {
    cluster: config.cluster === UNKNOWN ? (base?.cluster ?? UNKNOWN) : config.cluster,
    svm_name: ofSvm(config.svm_name, base?.svm_name),
    svm_uuid: ofSvm(config.svm_uuid, base?.svm_uuid),
    ensure,
    enabled: config.enabled ?? ofService(true),
    target_alias: config.target_alias ?? given(base?.target_alias),
    deletion_policy: config.deletion_policy ?? DeletionPolicy.RETAIN,
    active_sessions: config.active_sessions ?? ActiveSessions.PROTECT,
    hide_target_alias: config.hide_target_alias,
    awaits_svm: config.awaits_svm,
    target_name: given(base?.target_name),
    target_portals: given(base?.target_portals),
    in_sync: null,
    drift: null,
  };
}

/** The drift of a creation. The same whatever is not known yet: an engine goes by it when something is taken away. */
export const NEW_IN_STATE = "service: new in the state";

/** Whether the live service is the declared one, and what differs, as far as the state tells. */
function foreseen(
  config: ServiceObject,
  declared: ServiceObject,
  base: ServiceObject | null,
  { applied, configured }: EndpointChange,
): Pick<ServiceObject, "in_sync" | "drift"> {
  if (base === null) return { in_sync: false, drift: NEW_IN_STATE };
  const { ensure, enabled, target_alias, cluster, svm_name, svm_uuid } = config;
  if (configured === undefined || isAnyUnknown(ensure, enabled, target_alias, cluster, svm_name, svm_uuid))
    return { in_sync: UNKNOWN, drift: UNKNOWN };
  const spec = declaredSpec(config, declared);
  const state = recordedState(base);
  const found: Difference[] = [
    ...differences(spec, state && { ...state, svmName: state.svmName || (spec.svmName ?? "") }),
  ];
  if (applied !== undefined && applied !== configured)
    found.push({ field: "endpoint of the cluster", live: applied, declared: configured });
  if (found.length === 0) return isSame({ ...declared, ...told(base) }, base) ? told(base) : SETTLED;
  const hider = aliasHider(config, target_alias, base.target_alias);
  return { in_sync: false, drift: hider.text(describeDifferences(found)) };
}

/** What a state tells of the last write: it stands there until the state is read, or something else in it changes. */
function told({ in_sync, drift }: ServiceObject): Pick<ServiceObject, "in_sync" | "drift"> {
  return { in_sync: in_sync ?? true, drift: drift ?? "" };
}

/** Whether a plan changes nothing in a state: then an engine applies nothing. */
function isSame(planned: ServiceObject, base: ServiceObject): boolean {
  const names = Object.keys(base) as readonly (keyof ServiceObject)[];
  return names.every((name) => planned[name] === base[name]);
}

/** What the live service has to be: of a plan, that which was declared. */
export function declaredSpec(config: ServiceObject, planned: ServiceObject): ReturnType<typeof specOf> {
  const { cluster, svm_name, svm_uuid, target_alias } = config;
  return specOf({ ...planned, cluster, svm_name, svm_uuid, target_alias });
}
