import { type Fields, given } from "../../model/decode";
import { type Declaration, declarationsOf, type ObservationBlock } from "./declaration";
import { type LeftOut, leftOutOf } from "./left-out";
import { fieldsAt, objectsOf, observes, svmKey, textsOf } from "./observation-blocks";

const NOT_BEFORE_THE_APPLY = { problem: "the declaration has values that are not known before the apply" };

const LEFT_OUT = {
  problem: "the plan leaves the service out",
  remedy: "make it without -target and -exclude",
};

/** A plan as `terraform show -json` writes it. */
export interface PlanDocument {
  /** What the report calls it. */
  readonly name: string;
  readonly document: Fields;
  /** Makes a path of the plan absolute. */
  readonly resolvePath: (path: string) => string;
}

/** The services that a plan declares. What it leaves out is not known, whatever it holds about it. */
export function declarationsOfPlan(plan: PlanDocument): readonly Declaration[] {
  const blocks = blocksOf(plan.document);
  const leftOut = leftOutOf(plan.document, blocks.keys());
  const svms = new Set(leftOut.map(({ service }) => svmKey(service)));
  const declarations = observationsOf(plan, blocks).flatMap(declarationsOf);
  return [
    // What a plan is about has the place of its resource, not that of the block.
    ...declarations.filter(
      (declaration) =>
        !("spec" in declaration && blocks.has(declaration.place.construct) && svms.has(svmKey(declaration.spec))),
    ),
    ...leftOut.map((service) => unseen(plan, service)),
  ];
}

function unseen({ name }: PlanDocument, { address, service }: LeftOut): Declaration {
  const svm = Object.values(textsOf({ name: service.svmName, uuid: service.svmUuid })).find(isLiteral);
  return given({ stack: name, construct: address, svm, status: "unknown" as const, ...LEFT_OUT });
}

/** The blocks of a plan that observe services: those that were read when it was made, and those put off to the apply. */
function observationsOf({ name, document, resolvePath }: PlanDocument, blocks: Blocks): readonly ObservationBlock[] {
  const resources = resourcesBySvm(document);
  return Array.from(blocks, ([address, query]) => ({
    stack: name,
    query,
    unknownBecause: NOT_BEFORE_THE_APPLY,
    // What is only read, and never written, has no resource.
    constructOf: (service) => ("ensure" in service ? resources.get(svmKey(service)) : undefined) ?? address,
    resolvePath,
  }));
}

function isLiteral(text: string): boolean {
  return !text.includes("${");
}

type Block = readonly [address: string, query: ObservationBlock["query"]];

type Blocks = ReadonlyMap<string, ObservationBlock["query"]>;

function blocksOf(document: Fields): Blocks {
  return new Map([...readBlocks(document), ...deferredBlocks(document)]);
}

function readBlocks(document: Fields): Block[] {
  return resourcesOf(fieldsAt(document, "prior_state", "values"))
    .filter(({ type, values }) => type === "external" && observes(fieldsAt(values)))
    .map(({ address, values }) => [String(address), textsOf(fieldsAt(values, "query"))]);
}

function deferredBlocks(document: Fields): Block[] {
  return objectsOf(document.resource_changes)
    .filter(({ type }) => type === "external")
    .map(({ address, change }) => ({ address, ...fieldsAt(change, "after"), query: deferredQuery(fieldsAt(change)) }))
    .filter(observes)
    .map(({ address, query }) => [String(address), query]);
}

function deferredQuery(change: Fields): ObservationBlock["query"] {
  const unknown = Object.keys(fieldsAt(change, "after_unknown", "query")).map((name) => [name, undefined] as const);
  return { ...textsOf(fieldsAt(change, "after", "query")), ...Object.fromEntries(unknown) };
}

/** The addresses of the resources that write, by their SVM; without SVMs of several clusters that share a name. */
function resourcesBySvm(document: Fields): ReadonlyMap<string, string> {
  const addresses = new Map<string, string>();
  const shared = new Set<string>();
  for (const { address, values } of resourcesOf(fieldsAt(document, "planned_values"))) {
    const triggers = fieldsAt(values, "triggers");
    // Not `isManaged`: the trigger that tells whether a service is in sync is missing here when it is not, as all that a
    // plan does not know yet.
    if (!("ensure" in triggers)) continue;
    const key = svmKey(triggers);
    if (addresses.has(key)) shared.add(key);
    addresses.set(key, String(address));
  }
  for (const key of shared) addresses.delete(key);
  return addresses;
}

/** The resources of all modules. */
function resourcesOf(values: Fields): readonly Fields[] {
  const resourcesIn = (module: Fields): Fields[] => [
    ...objectsOf(module.resources),
    ...objectsOf(module.child_modules).flatMap(resourcesIn),
  ];
  return resourcesIn(fieldsAt(values, "root_module"));
}
