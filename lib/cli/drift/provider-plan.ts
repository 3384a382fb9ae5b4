import type { Fields } from "../../model/decode";
import { isFields } from "../../model/decode";
import { CLUSTERS_ATTRIBUTE, DECLARED_ATTRIBUTE, PROVIDER_SOURCE, SERVICE_TYPE } from "../../model/provider-contract";
import { QUERY } from "../../model/contract";
import { fieldsAt, objectsOf } from "./observation-blocks";
import { configurationOf, withoutIndexes } from "./plan-configuration";
import { NOT_BEFORE_THE_APPLY, type PlanDocument, type PlannedBlock, resourcesOf } from "./plan-document";
import { evaluatorWith, variablesOf } from "./plan-variables";
import { type Attributes, mapAttributes, queryOf } from "./provider-query";

const UNTOLD = {
  problem: "the plan does not tell how the cluster is reached: its connection has expressions",
  remedy: "declare the cluster with literals, or without --plan",
};

/** The services of a plan that the provider takes care of, each as a block of its own; what is to be destroyed is left out. */
export function providerServicesOfPlan({ name, document, resolvePath }: PlanDocument): readonly PlannedBlock[] {
  const clusters = clustersOf(document);
  const declared = new Map(configurationOf(document).map((configured) => [configured.address, configured]));
  const services = new Map([...readServices(document), ...changedServices(document)]);
  const hidden = withHiddenAlias(document);
  return Array.from(services, ([address, values]) => {
    const { expressions, provider } = declared.get(withoutIndexes(address)) ?? {};
    const query = queryOf(onlyDeclared(values, expressions), clusters.get(provider));
    const isUntold = query[QUERY.cluster] === undefined && values[DECLARED_ATTRIBUTE.cluster] !== undefined;
    const unknownBecause = isUntold ? UNTOLD : NOT_BEFORE_THE_APPLY;
    const hidesAlias = hidden.has(address);
    return { address, stack: name, query, unknownBecause, hidesAlias, constructOf: () => address, resolvePath };
  });
}

/** The clusters of each of the provider's configurations, by its key; `undefined` when they are not literals. */
type Clusters = ReadonlyMap<unknown, Attributes | undefined>;

function clustersOf(document: Fields): Clusters {
  const configurations = Object.entries(fieldsAt(document, "configuration", "provider_config"));
  const own = configurations.filter(([, value]) => isFields(value) && value.full_name === PROVIDER_SOURCE);
  return new Map(
    own.map(([key, value]) => {
      const { constant_value: clusters } = fieldsAt(value, "expressions", CLUSTERS_ATTRIBUTE);
      const { module_address: module = "" } = fieldsAt(value);
      const variables = variablesOf(document, String(module));
      return [key, isFields(clusters) ? mapAttributes(clusters, evaluatorWith(variables)) : undefined];
    }),
  );
}

type Service = readonly [address: string, values: Attributes];

/** Data sources that were read when the plan was made. */
function readServices(document: Fields): Service[] {
  return resourcesOf(fieldsAt(document, "prior_state", "values"))
    .filter(({ type, mode }) => type === SERVICE_TYPE && mode === "data")
    .map(({ address, values }) => [String(address), fieldsAt(values)]);
}

/** Resources, changed or not, and data sources that are put off to the apply. */
function changedServices(document: Fields): Service[] {
  return objectsOf(document.resource_changes)
    .filter(({ type, change }) => type === SERVICE_TYPE && isFields(fieldsAt(change).after))
    .map(({ address, change }) => {
      const unknown = Object.keys(fieldsAt(change, "after_unknown")).map((name) => [name, undefined] as const);
      return [String(address), { ...fieldsAt(change, "after"), ...Object.fromEntries(unknown) }];
    });
}

/** The addresses of the resources whose alias is sensitive. */
function withHiddenAlias(document: Fields): ReadonlySet<string> {
  const hiding = objectsOf(document.resource_changes).filter(({ type, change }) => {
    const sensitive = fieldsAt(change, "after_sensitive");
    return type === SERVICE_TYPE && sensitive[DECLARED_ATTRIBUTE.targetAlias] === true;
  });
  return new Set(hiding.map(({ address }) => String(address)));
}

/**
 * What the provider filled in is as live as it was planned, and nothing that anybody declared; but a service is enabled unless
 * it is declared otherwise.
 */
function onlyDeclared(values: Attributes, expressions: Fields = {}): Attributes {
  const always: readonly string[] = values[DECLARED_ATTRIBUTE.ensure] === "absent" ? [] : [DECLARED_ATTRIBUTE.enabled];
  const names = Object.values(DECLARED_ATTRIBUTE).filter((name) => name in expressions || always.includes(name));
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}
