import { isOntapIscsiError, partsOf } from "../errors";
import {
  COMPUTED_ATTRIBUTE,
  DECLARED_ATTRIBUTE,
  isManaged,
  QUERY,
  SERVICE_TYPE,
  type ServiceAnswer,
} from "../model/contract";
import { type Fields, omitUndefined, isFields, isTextList } from "../model/decode";
import { differences, type ServiceDifference } from "../model/differences";
import {
  type IscsiServiceSpec,
  type IscsiServiceState,
  COMPARED_NAMES,
  decodeSpec,
  recordedState,
  SPEC_NAMES,
} from "../model/service";
import { asCompared } from "./report";
import type { Compared, Place, ServiceReport, Unseen } from "./schemas";
import { fieldsAt, objectsOf, observes } from "./stacks";

const REMEDY = "make a plan that succeeds, without -destroy, -target, -exclude and -refresh-only";
const unknown = (problem: string, remedy?: string): Unseen =>
  omitUndefined({ status: "unknown" as const, problem, remedy });

const NOT_MENTIONED = unknown("the plan says nothing of the service", REMEDY);
const MAY_LACK_INSTANCES = unknown("the plan is not complete, and may leave out instances of the service", REMEDY);
const MAY_BE_OLD = unknown("the plan is not complete: what it holds of the service may be as old as the state", REMEDY);
const NOT_BEFORE_THE_APPLY = unknown("the declaration has values that are not known before the apply");

/** A service in the plan, without the name of the stack. */
type Entry = Omit<Place, "stack"> & (Compared | Unseen);

/**
 * What a plan's JSON says of the services that its configuration declares; a service that it leaves out is unknown.
 *
 * @param paths the constructs of the stack, by the addresses of their elements; another service has its address.
 */
export function servicesOfPlan(
  stack: string,
  document: Fields,
  paths: ReadonlyMap<string, string> = new Map(),
): readonly ServiceReport[] {
  const plan = readPlan(document);
  const services = plan.changes.filter((change) => isService(plan, change));
  const planned = [...services.map((change) => plannedService(plan, change)), ...readOnly(plan)];
  const found = new Set(planned.map(({ construct }) => construct));
  const entries = [...planned, ...leftOut(plan).filter(({ construct }) => !found.has(construct))];
  return entries.map((entry) => {
    const construct = paths.get(entry.construct) ?? entry.construct;
    return { stack, ...(plan.mayBeOld ? asUnknown(entry) : entry), construct };
  });
}

function asUnknown({ construct, cluster, endpoint, svm, ...entry }: Entry): Entry {
  return {
    ...omitUndefined({ construct, cluster, endpoint, svm }),
    ...(entry.status === "unknown" ? entry : MAY_BE_OLD),
  };
}

/** A resource, or a block that reads, of the configuration; its instances share it. */
interface Configured {
  readonly address: string;
  readonly type: unknown;
  readonly mode: unknown;
  readonly expressions: Fields;
  /** Whether it, or a module that it is in, has `count` or `for_each`: there may be none of it. */
  readonly isRepeated: boolean;
}

interface Plan {
  readonly configured: ReadonlyMap<string, Configured>;
  /** What happens to what is declared. */
  readonly changes: readonly Fields[];
  /** What the state has, as far as the plan has read it anew. */
  readonly resources: readonly Fields[];
  /** The addresses of what was in the state, and is gone. */
  readonly gone: ReadonlySet<string>;
  readonly observed: readonly Observed[];
  /** The same by the addresses of the resources that their keys name. */
  readonly observedOf: ReadonlyMap<string, Observed>;
  /** Whether it leaves something out. */
  readonly isPartial: boolean;
  /** Whether nothing that it holds is certain to be read anew. */
  readonly mayBeOld: boolean;
}

function readPlan(document: Fields): Plan {
  const configured = new Map(
    configuredIn(fieldsAt(document, "configuration", "root_module"), "", false).map((each) => [each.address, each]),
  );
  const changes = objectsOf(document.resource_changes).filter(isAbout);
  const resources = resourcesIn(fieldsAt(document, "prior_state", "values", "root_module"));
  const named = new Set(changes.map(({ address }) => withoutIndexes(String(address))));
  const lacks = ({ mode, isRepeated, address }: Configured): boolean =>
    mode === "managed" && !isRepeated && !named.has(address);
  const isPartial =
    document.complete === false || document.errored === true || Array.from(configured.values()).some(lacks);
  const drift = objectsOf(document.resource_drift).filter(({ change }) => fieldsAt(change).after === null);
  const observed = observedServices([...resources, ...changes.map(asResource)]);
  return {
    configured,
    changes,
    resources,
    gone: new Set(drift.map(({ address }) => String(address))),
    observed,
    observedOf: new Map(observed.map((each) => [resourceOf(each), each])),
    isPartial,
    // A plan that failed holds what the state had of a cluster that cannot be read. Terraform tells of the failure since 1.8.
    mayBeOld: document.errored === true || (document.errored === undefined && isPartial),
  };
}

function configuredIn(module: Fields, path: string, isInRepeated: boolean): readonly Configured[] {
  const repeats = (fields: Fields): boolean =>
    isInRepeated || "count_expression" in fields || "for_each_expression" in fields;
  const own = objectsOf(module.resources).map((resource) => ({
    address: `${path}${String(resource.address)}`,
    type: resource.type,
    mode: resource.mode,
    expressions: fieldsAt(resource, "expressions"),
    isRepeated: repeats(resource),
  }));
  const inner = Object.entries(fieldsAt(module, "module_calls")).flatMap(([name, call]) =>
    configuredIn(fieldsAt(call, "module"), `${path}module.${name}.`, repeats(fieldsAt(call))),
  );
  return [...own, ...inner];
}

function resourcesIn(module: Fields): readonly Fields[] {
  return [...objectsOf(module.resources), ...objectsOf(module.child_modules).flatMap(resourcesIn)];
}

function asResource({ change, ...resource }: Fields): Fields {
  const query = { ...fieldsAt(change, "after_unknown", "query"), ...fieldsAt(change, "after", "query") };
  return { ...resource, values: { ...fieldsAt(change, "after"), query } };
}

/** A plan with -destroy is not about the declared state. A service that is removed from the code has a reason. */
function isAbout({ change, action_reason: reason }: Fields): boolean {
  const { actions } = fieldsAt(change);
  return reason !== undefined || !isTextList(actions) || actions.join() !== "delete";
}

const INDEX = String.raw`\[(?:\d+|"(?:[^"\\]|\\.)*")\]`;
const INDEXES = new RegExp(INDEX, "g");
const MODULES = new RegExp(String.raw`^(?:module\.[\w-]+(?:${INDEX})?\.)*`);

function withoutIndexes(address: string): string {
  return address.replaceAll(INDEXES, "");
}

/** What an observation of null_resource mode has of a service. */
interface Observed {
  readonly block: string;
  readonly key: string;
  /** Its name and its endpoint, as far as they are known. */
  readonly cluster: Fields;
  readonly asked: Fields;
  /** `undefined` when it is put off to the apply. */
  readonly answer: Partial<ServiceAnswer> | undefined;
}

/** A resource stands in its block's module. */
function resourceOf({ block, key, asked: { [QUERY.resource]: name = key } }: Observed): string {
  const [module = ""] = MODULES.exec(block) ?? [];
  return `${module}null_resource.${String(name)}`;
}

function observedServices(resources: readonly Fields[]): readonly Observed[] {
  // A block that is put off to the apply may stand in the state, too, as it was read before.
  const blocks = new Map(
    resources
      .filter(({ values }) => observes(fieldsAt(values)))
      .map(({ address, values }) => [String(address), values]),
  );
  return Array.from(blocks).flatMap(([block, values]) => {
    const { query: texts, result } = fieldsAt(values);
    const query = fieldsAt(texts);
    const cluster = fieldsAt(parsed(query[QUERY.cluster]));
    return objectsOf(parsed(query[QUERY.services])).map((asked) => {
      const key = String(asked[QUERY.key]);
      return { block, key, cluster, asked, answer: isFields(result) ? fieldsAt(parsed(result[key])) : undefined };
    });
  });
}

function parsed(text: unknown): unknown {
  try {
    return typeof text === "string" ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a change is one of a service's resource. The configuration tells it where triggers are unknown. */
function isService({ configured }: Plan, { address, type, mode, change }: Fields): boolean {
  const { after } = fieldsAt(change);
  if (mode !== "managed" || !isFields(after)) return false;
  if (type !== "null_resource") return type === SERVICE_TYPE;
  const { expressions = {} } = configured.get(withoutIndexes(String(address))) ?? {};
  return hasTriggers(after) || hasTriggers(constantsOf(expressions));
}

function plannedService(plan: Plan, change: Fields): Entry {
  const construct = String(change.address);
  try {
    return change.type === SERVICE_TYPE ? ofProvider(plan, construct, change) : ofNullResource(plan, construct, change);
  } catch (error) {
    if (!isOntapIscsiError(error)) throw error;
    return { construct, status: "failed", ...partsOf(error) };
  }
}

/** The triggers are the declaration; the observation has what is live. */
function ofNullResource(plan: Plan, construct: string, { change }: Fields): Entry {
  const [triggers, open] = [fieldsAt(change, "after", "triggers"), fieldsAt(change, "after_unknown", "triggers")];
  const { cluster = {}, answer } = plan.observedOf.get(construct) ?? {};
  const place = placeOf(construct, cluster, triggers.svmName, triggers.svmUuid);
  if (answer === undefined || SPEC_NAMES.some((name) => open[name] === true))
    return { ...place, ...NOT_BEFORE_THE_APPLY };
  return { ...place, ...comparedBy(decodeSpec(triggers), answer) };
}

/** What an observation tells of a service. In sync, the live service has the values that are declared. */
function comparedBy(declared: IscsiServiceSpec, answer: Partial<ServiceAnswer>): Compared | Unseen {
  const { inSync, service, sessions, problem, targetName, svmUuid } = answer;
  const common = { ...(svmUuid && { svmUuid }), ...(targetName && { targetName }) };
  if (inSync === true) {
    const { ensure, ...values } = declared;
    return asCompared(declared, ensure === "absent" ? null : { ...values, ...common }, []);
  }
  if (service === undefined) return problem ? { status: "failed", problem } : { ...NOT_MENTIONED, status: "failed" };
  const live = service === null ? null : ({ ...service, ...common } as IscsiServiceState);
  const repair = sessions === undefined ? [] : [{ kind: "endsSessions" as const, problem: sessions }];
  return asCompared(declared, live, differences(declared, live ?? undefined), repair);
}

/** Native values: before it is as live, after it as declared. */
function ofProvider(plan: Plan, construct: string, { change, action_reason: reason }: Fields): Entry {
  const [after, open] = [fieldsAt(change, "after"), fieldsAt(change, "after_unknown")];
  const { expressions = {} } = plan.configured.get(withoutIndexes(construct)) ?? {};
  const place = placeIn(construct, after);
  const declaredNames = Object.values(DECLARED_ATTRIBUTE).filter((name) => name in expressions);
  if (declaredNames.some((name) => open[name] === true)) return { ...place, ...NOT_BEFORE_THE_APPLY };
  const declared = specOf(after, [...declaredNames, ...Object.values(ALWAYS)]);
  const { before } = fieldsAt(change);
  // Terraform replaces a resource because of another SVM, or because somebody asked for it.
  const isNew = !isFields(before) || reason === "replace_because_cannot_update";
  const adopted =
    !isFields(before) && declared.ensure !== "absent" ? adoption(declared, after, { open, declaredNames }) : undefined;
  if (isNew) return { ...place, ...(adopted ?? created(declared, plan.gone.has(construct))) };
  const live = recordedState(before);
  const found = differences(declared, live);
  return { ...place, ...asCompared(declared, live ?? null, found) };
}

const ADOPTED_IN_PART = unknown(
  "the plan adopts an existing service, and does not tell which of the declared values it has",
  "run drift without --plan",
);

/**
 * A creation whose IQN is known although nobody declares it: the plan has read an existing service. Of a value that is declared, it
 * holds that one alone. It marks a write that disables the service.
 */
function adoption(
  declared: IscsiServiceSpec,
  after: Fields,
  { open, declaredNames }: { readonly open: Fields; readonly declaredNames: readonly string[] },
): Compared | Unseen | undefined {
  const { targetName } = DECLARED_ATTRIBUTE;
  if (typeof after[targetName] !== "string" || open[targetName] === true) return undefined;
  if (declaredNames.includes(targetName)) return undefined;
  const live = recordedState(after);
  if (open[COMPUTED_ATTRIBUTE.disruption] === true && live !== undefined)
    return asCompared(declared, undefined, differences(declared, { ...live, enabled: true }));
  const isBare = COMPARED_NAMES.every((name) => !declaredNames.includes(DECLARED_ATTRIBUTE[name]));
  return isBare ? asCompared(declared, live ?? null, []) : ADOPTED_IN_PART;
}

/** Of a service that the plan has not read, it does not tell what is live. */
function created(declared: IscsiServiceSpec, isGone: boolean): Compared {
  const found: readonly ServiceDifference[] =
    declared.ensure === "absent"
      ? [{ field: "service", live: "not in the state", declared: "absent" }]
      : differences(declared, undefined).map((each) => (isGone ? each : { ...each, live: "not in the state" }));
  return asCompared(declared, isGone ? null : undefined, found);
}

/** What counts although it may be left to the provider. */
const ALWAYS = { ensure: DECLARED_ATTRIBUTE.ensure, enabled: DECLARED_ATTRIBUTE.enabled };

/** The spec in these attributes; the provider fills in others from the live service. */
function specOf(attributes: Fields, names: readonly string[]): IscsiServiceSpec {
  const { svmName, svmUuid, ensure } = DECLARED_ATTRIBUTE;
  const values = Object.fromEntries(COMPARED_NAMES.map((name) => [name, DECLARED_ATTRIBUTE[name]]));
  const isAbsent = attributes[ensure] === "absent";
  const texts = Object.entries({ svmName, svmUuid, ensure, ...(isAbsent ? {} : values) })
    .filter(([, name]) => names.includes(name) && attributes[name] !== null && attributes[name] !== undefined)
    .map(([name, attribute]) => [name, String(attributes[attribute])] as const);
  return decodeSpec(Object.fromEntries(texts));
}

/** The services that are only read: they have no resource. */
function readOnly(plan: Plan): readonly Entry[] {
  const isNamed = ({ construct }: Entry): boolean => plan.configured.has(withoutIndexes(construct));
  return [...observedOnly(plan), ...dataSources(plan).filter(isNamed)];
}

function observedOnly({ observed, isPartial }: Plan): Entry[] {
  const only = observed.filter(({ asked }) => asked[QUERY.existing] === "true");
  return only.map(({ block, key, cluster, asked, answer }) => {
    const place = placeOf(`${block}["${key}"]`, cluster, asked.svmName, asked.svmUuid);
    if (answer === undefined) return { ...place, ...NOT_BEFORE_THE_APPLY };
    if (isPartial) return { ...place, ...MAY_BE_OLD };
    return { ...place, ...comparedBy(decodeSpec(asked), answer) };
  });
}

function dataSources({ changes, resources, isPartial }: Plan): Entry[] {
  const isData = ({ type, mode }: Fields): boolean => type === SERVICE_TYPE && mode === "data";
  const put = changes.filter(isData).map(({ address, change }) => ({
    ...placeIn(String(address), fieldsAt(change, "after")),
    ...NOT_BEFORE_THE_APPLY,
  }));
  const off = new Set(put.map(({ construct }) => construct));
  const read = resources.filter((each) => isData(each) && !off.has(String(each.address)));
  return [...put, ...read.map(({ address, values }) => dataSource(String(address), fieldsAt(values), isPartial))];
}

function dataSource(construct: string, values: Fields, isPartial: boolean): Entry {
  const place = placeIn(construct, values);
  if (isPartial) return { ...place, ...MAY_BE_OLD };
  return { ...place, ...asCompared(specOf(values, [DECLARED_ATTRIBUTE.svmName]), recordedState(values) ?? null, []) };
}

/** The services that the configuration declares, and that the plan has nothing of. */
function leftOut({ configured, resources, changes, isPartial }: Plan): readonly Entry[] {
  const changed = new Set(changes.map(({ address }) => String(address)));
  const applied = resources
    .filter(({ type, mode, values }) => mode === "managed" && (type === SERVICE_TYPE || hasTriggers(fieldsAt(values))))
    .filter(({ address }) => configured.has(withoutIndexes(String(address))) && !changed.has(String(address)))
    .map(({ address, values }) => ({ ...placeIn(String(address), fieldsAt(values)), ...NOT_MENTIONED }));
  const named = new Set([...applied.map(({ construct }) => construct), ...changed].map(withoutIndexes));
  const instances = new Set(applied.map(({ construct }) => withoutIndexes(construct)));
  const others = Array.from(configured.values())
    .filter(({ type, mode }) => mode === "managed" || type === SERVICE_TYPE)
    .filter(({ type, expressions }) => type === SERVICE_TYPE || hasTriggers(constantsOf(expressions)))
    .filter(({ address, isRepeated }) => (isRepeated ? isPartial && !instances.has(address) : !named.has(address)))
    .map(({ address, expressions, isRepeated }) => ({
      ...placeIn(address, constantsOf(expressions)),
      ...(isRepeated ? MAY_LACK_INSTANCES : NOT_MENTIONED),
    }));
  return [...applied, ...others];
}

function hasTriggers({ triggers }: Fields): boolean {
  return isManaged(fieldsAt(triggers));
}

/** The arguments as they are written; in JSON, an expression stands in them as a template. */
function constantsOf(expressions: Fields): Fields {
  const names = Object.keys(expressions);
  return Object.fromEntries(names.map((name) => [name, fieldsAt(expressions, name).constant_value]));
}

/** The place of a service in the attributes of its resource, whatever its mode. */
function placeIn(construct: string, { triggers, cluster, svm_name, svm_uuid }: Fields) {
  const { svmName = svm_name, svmUuid = svm_uuid } = fieldsAt(triggers);
  return placeOf(construct, { name: cluster }, svmName, svmUuid);
}

/** A place; what is not known, or only a template, is left out. */
function placeOf(construct: string, { name, endpoint }: Fields, svmName: unknown, svmUuid: unknown) {
  const known = (...texts: readonly unknown[]): string | undefined =>
    texts.filter((text) => typeof text === "string").find((text) => !text.includes("${"));
  return omitUndefined({ construct, cluster: known(name), endpoint: known(endpoint), svm: known(svmName, svmUuid) });
}
