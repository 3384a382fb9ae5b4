import type { Fields } from "../../model/decode";
import { isFields } from "../../model/decode";
import { CLUSTERS_ATTRIBUTE, DECLARED_ATTRIBUTE, PROVIDER_SOURCE, SERVICE_TYPE } from "../../model/provider-contract";
import { QUERY } from "../../model/contract";
import { fieldsAt, objectsOf } from "./observation-blocks";
import { configurationOf, withoutIndexes } from "./plan-configuration";
import { NOT_BEFORE_THE_APPLY, type PlanDocument, type PlannedBlock, resourcesOf } from "./plan-document";
import { type Attributes, mapAttributes, queryOf } from "./provider-query";
import { evaluateTemplate } from "./synthesized-stack";

const UNTOLD = {
  problem: "the plan does not tell how the cluster is reached: its connection has expressions",
  remedy: "declare the cluster with literals, or without --plan",
};

/** The services of a plan that the provider takes care of, each as a block of its own; what is to be destroyed is left out. */
export function providerServicesOfPlan({ name, document, resolvePath }: PlanDocument): readonly PlannedBlock[] {
  const clusters = clustersOf(document);
  const declared = new Map(configurationOf(document).map(({ address, expressions }) => [address, expressions]));
  const services = new Map([...readServices(document), ...changedServices(document)]);
  const hidden = withHiddenAlias(document);
  return Array.from(services, ([address, values]) => {
    const place = withoutIndexes(address);
    const query = queryOf(onlyDeclared(values, declared.get(place)), nearest(clusters, place));
    const isUntold = query[QUERY.cluster] === undefined && values[DECLARED_ATTRIBUTE.cluster] !== undefined;
    const unknownBecause = isUntold ? UNTOLD : NOT_BEFORE_THE_APPLY;
    const hidesAlias = hidden.has(address);
    return { address, stack: name, query, unknownBecause, hidesAlias, constructOf: () => address, resolvePath };
  });
}

/** The clusters of the provider's configuration in each module that has one; `undefined` when they are not literals. */
type ClustersByModule = ReadonlyMap<string, Attributes | undefined>;

function clustersOf(document: Fields): ClustersByModule {
  const variables = fieldsAt(document, "variables");
  const clusters = new Map<string, Attributes | undefined>();
  for (const configuration of objectsIn(fieldsAt(document, "configuration", "provider_config"))) {
    if (configuration.full_name !== PROVIDER_SOURCE) continue;
    const { module_address: module = "" } = configuration;
    const { constant_value: value } = fieldsAt(configuration, "expressions", CLUSTERS_ATTRIBUTE);
    const literals = isFields(value) ? mapAttributes(value, (each) => evaluated(each, variables)) : undefined;
    // Of two in one module, the plan does not say which one a service has.
    clusters.set(String(module), clusters.has(String(module)) ? undefined : literals);
  }
  return clusters;
}

function objectsIn(fields: Fields): readonly Fields[] {
  return Object.values(fields).filter(isFields);
}

/** A module that has no configuration of its own has that of the one around it. */
function nearest(clusters: ClustersByModule, address: string): Attributes | undefined {
  const [modules = ""] = /^(?:module\.[^.]+\.)*/.exec(address) ?? [];
  let module = modules.slice(0, -1);
  while (module !== "" && !clusters.has(module)) module = module.replace(/(?:^|\.)module\.[^.]+$/, "");
  return clusters.get(module);
}

/** What an expression is worth that refers to variables alone; else `undefined`. */
function evaluated(value: unknown, variables: Fields): unknown {
  if (typeof value !== "string") return value;
  return evaluateTemplate(
    value.replaceAll(/(?<!\$)\$\{var\.([\w-]+)\}/g, (reference, name: string) => {
      const { value: text } = fieldsAt(variables, name);
      return typeof text === "string"
        ? text.replaceAll(/[$%]\{/g, (sequence) => `${sequence[0] ?? ""}${sequence}`)
        : reference;
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
