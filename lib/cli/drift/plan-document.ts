import type { Fields } from "../../model/decode";
import type { ObservationBlock } from "./declaration";
import { fieldsAt, objectsOf, observes, textsOf } from "./observation-blocks";

/** Why a value of a plan is not known. */
export const NOT_BEFORE_THE_APPLY = { problem: "the declaration has values that are not known before the apply" };

/** A plan as `terraform show -json` writes it. */
export interface PlanDocument {
  /** What the report calls it. */
  readonly name: string;
  readonly document: Fields;
  /** Makes a path of the plan absolute. */
  readonly resolvePath: (path: string) => string;
}

/** A block of a plan. */
export interface PlannedBlock extends ObservationBlock {
  /** With those of its modules. */
  readonly address: string;
}

/** A block that may observe services of several resources. */
export type PlannedObservation = Omit<PlannedBlock, "constructOf">;

/** The blocks of a plan that observe services: those that were read when it was made, and those put off to the apply. */
export function observationsOfPlan({ name, document, resolvePath }: PlanDocument): readonly PlannedObservation[] {
  const blocks = new Map([...readBlocks(document), ...deferredBlocks(document)]);
  return Array.from(blocks, ([address, { query, hidesAlias }]) => ({
    address,
    stack: name,
    query,
    hidesAlias,
    unknownBecause: NOT_BEFORE_THE_APPLY,
    resolvePath,
  }));
}

type Block = readonly [address: string, block: Required<Pick<ObservationBlock, "query" | "hidesAlias">>];

/** Whether a query takes its alias from a sensitive value; the whole query is one where the text of several values is. */
function isSensitive(marks: Fields): boolean {
  return marks.query === true || fieldsAt(marks, "query").targetAlias === true;
}

function readBlocks(document: Fields): Block[] {
  return resourcesOf(fieldsAt(document, "prior_state", "values"))
    .filter(({ type, values }) => type === "external" && observes(fieldsAt(values)))
    .map(({ address, values, sensitive_values: marks }) => [
      String(address),
      { query: textsOf(fieldsAt(values, "query")), hidesAlias: isSensitive(fieldsAt(marks)) },
    ]);
}

function deferredBlocks(document: Fields): Block[] {
  return objectsOf(document.resource_changes)
    .filter(({ type }) => type === "external")
    .map(({ address, change }) => ({
      address,
      ...fieldsAt(change, "after"),
      query: deferredQuery(fieldsAt(change)),
      hidesAlias: isSensitive(fieldsAt(change, "after_sensitive")),
    }))
    .filter(observes)
    .map(({ address, query, hidesAlias }) => [String(address), { query, hidesAlias }]);
}

function deferredQuery(change: Fields): ObservationBlock["query"] {
  const unknown = Object.keys(fieldsAt(change, "after_unknown", "query")).map((name) => [name, undefined] as const);
  return { ...textsOf(fieldsAt(change, "after", "query")), ...Object.fromEntries(unknown) };
}

/** The resources of all modules. */
export function resourcesOf(values: Fields): readonly Fields[] {
  const resourcesIn = (module: Fields): Fields[] => [
    ...objectsOf(module.resources),
    ...objectsOf(module.child_modules).flatMap(resourcesIn),
  ];
  return resourcesIn(fieldsAt(values, "root_module"));
}
