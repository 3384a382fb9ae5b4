import { differences } from "../model/differences";
import { DECLARED_FIELDS, defaultOf, READ_ONLY_FIELDS, recordedState, VALUE_FIELDS } from "../model/service";
import { UNKNOWN, type Value } from "../plugin/value";
import { isSameEndpoint } from "../reconciler/deletion-policy";
import { type ServiceObject, specOf, svmOf, textIn, attributeValues } from "./service-object";

export interface PlannedState {
  readonly planned: ServiceObject;
  /** The declared attributes that force a replacement; none: the service is created, or changed in place. */
  readonly replaces: readonly ("cluster" | "svm_name" | "svm_uuid")[];
}

/**
 * Plans a declaration from the state and the declaration only: Terraform plans it again in the apply, and both plans must agree.
 *
 * @param endpoint the cluster's configured endpoint; absent: unknown until apply.
 */
export function plannedState(
  config: ServiceObject,
  prior: ServiceObject | null,
  endpoint: string | undefined,
): PlannedState {
  const replaces = prior === null ? [] : replacedBy(config, prior);
  const base = replaces.length === 0 ? prior : null;
  const planned = withDefaults(config, base);
  return { planned: { ...planned, endpoint: endpointOf(planned, base, endpoint) }, replaces };
}

/** Whether the state calls for a write. Values that are unknown until apply do not count. */
export function isWritten(config: ServiceObject, planned: ServiceObject, prior: ServiceObject | null): boolean {
  if (prior === null || planned.endpoint !== prior.endpoint) return true;
  const [spec, state] = [declaredSpec(config, planned), recordedState(prior)];
  return differences(spec, state && { ...state, svmName: state.svmName || (spec.svmName ?? "") }).length > 0;
}

/** How the service should look: the plan's values, and what was declared where there is no default. */
export function declaredSpec(config: ServiceObject, planned: ServiceObject): ReturnType<typeof specOf> {
  const ofConfig = attributeValues(DECLARED_FIELDS, ({ attribute, defaultValue }) =>
    defaultValue === undefined ? config[attribute] : planned[attribute],
  );
  return specOf({ ...planned, ...ofConfig });
}

/** The declared attributes of another SVM or cluster. A value that is unknown until apply counts as the same. */
function replacedBy(config: ServiceObject, prior: ServiceObject): PlannedState["replaces"] {
  const [declared, known] = [svmOf(config), svmOf(prior)];
  const cluster = isOther(textIn(config.cluster), textIn(prior.cluster)) ? (["cluster"] as const) : [];
  if (declared.svmUuid !== undefined && known.svmUuid !== undefined)
    return declared.svmUuid === known.svmUuid ? cluster : [...cluster, "svm_uuid"];
  return isOther(declared.svmName, known.svmName) ? [...cluster, "svm_name"] : cluster;
}

function isOther(declared: string | undefined, known: string | undefined): boolean {
  return declared !== undefined && known !== undefined && declared !== known;
}

function withDefaults(config: ServiceObject, base: ServiceObject | null): ServiceObject {
  const isAbsent = config.ensure === "absent";
  const isNew = base === null || base.ensure === "absent";
  /** A new service gets its values from ONTAP, an absent one has none. */
  const given = (before: Value | undefined): Value => {
    if (isAbsent) return null;
    return isNew ? UNKNOWN : (before ?? null);
  };
  const ofSvm = (declared: Value, before: Value | undefined): Value => {
    if (base === null) return declared ?? UNKNOWN;
    const kept = before ?? (isNew && !isAbsent ? UNKNOWN : null);
    return declared === UNKNOWN ? kept : (declared ?? kept);
  };
  return {
    cluster: config.cluster === UNKNOWN ? (base?.cluster ?? UNKNOWN) : config.cluster,
    svm_name: ofSvm(config.svm_name, base?.svm_name),
    svm_uuid: ofSvm(config.svm_uuid, base?.svm_uuid),
    ensure: config.ensure ?? defaultOf("ensure"),
    ...attributeValues(VALUE_FIELDS, ({ attribute }) => config[attribute] ?? given(base?.[attribute])),
    deletion_policy: config.deletion_policy ?? defaultOf("deletionPolicy"),
    active_sessions: config.active_sessions ?? defaultOf("activeSessions"),
    awaits_svm: config.awaits_svm,
    ...attributeValues(READ_ONLY_FIELDS, ({ attribute }) => config[attribute] ?? given(base?.[attribute])),
    endpoint: base?.endpoint ?? null,
    disruption: null,
    deletion: null,
  };
}

/** An endpoint that is unknown until apply calls for no apply of its own. */
function endpointOf(planned: ServiceObject, base: ServiceObject | null, configured: string | undefined): Value {
  const applied = textIn(base?.endpoint);
  if (configured === undefined) return base !== null && isSame(planned, base) ? base.endpoint : UNKNOWN;
  return applied !== undefined && isSameEndpoint(applied, configured) ? applied : configured;
}

function isSame(planned: ServiceObject, base: ServiceObject): boolean {
  const names = Object.keys(base) as readonly (keyof ServiceObject)[];
  return names.every((name) => planned[name] === base[name]);
}
