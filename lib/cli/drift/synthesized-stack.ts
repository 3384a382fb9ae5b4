import { resolve } from "node:path";
import { isManaged, QUERY, VARIABLE } from "../../model/contract";
import type { Fields } from "../../model/decode";
import type { ObservationBlock } from "./declaration";
import { fieldsAt, objectsOf, observes, svmKey, textsOf } from "./observation-blocks";

/** Why a value of a stack is not known. */
export const NOT_BEFORE_THE_PLAN = {
  problem: "the declaration has values that are not known before the plan",
  remedy: "give --plan",
};

/** A stack as CDKTF wrote it. */
export interface SynthesizedStack {
  readonly name: string;
  /** Path of the stack's construct, with which the paths of its constructs begin. */
  readonly constructPath: string;
  /** Absolute. */
  readonly folder: string;
  /** Its `cdk.tf.json`. */
  readonly document: Fields;
}

/** The blocks of a synthesized stack that observe services. */
export function observationsOfStack(stack: SynthesizedStack): readonly ObservationBlock[] {
  const constructs = constructsBySvm(stack);
  return Object.values(fieldsAt(stack.document, "data", "external"))
    .map((block) => withQuery(stack, fieldsAt(block)))
    .filter(observes)
    .map((block) => observation(stack, block, constructs));
}

/** With the query itself where the block refers to a local: that is how a query with tokens is written. */
function withQuery({ document }: SynthesizedStack, block: Fields): Fields {
  const [, local] = /^\$\{local\.([\w-]+)\}$/.exec(String(block.query)) ?? [];
  return local === undefined ? block : { ...block, query: fieldsAt(document, "locals", local) };
}

function observation(
  stack: SynthesizedStack,
  block: Fields,
  constructs: ReadonlyMap<string, string>,
): ObservationBlock {
  const templates = textsOf(fieldsAt(block, "query"));
  const own = constructOf(stack, block);
  return {
    stack: stack.name,
    query: evaluateTexts(templates),
    unknownBecause: NOT_BEFORE_THE_PLAN,
    // A query about one service belongs to that service's construct; the services of a shared one have resources.
    constructOf: (service) =>
      templates[QUERY.key] === undefined ? (constructs.get(onCluster(templates[QUERY.cluster], service)) ?? own) : own,
    resolvePath: (path) => resolve(stack.folder, path),
  };
}

/** The constructs whose resources write to a cluster, by the cluster's template and the SVM. */
function constructsBySvm(stack: SynthesizedStack): ReadonlyMap<string, string> {
  const resources = Object.values(fieldsAt(stack.document, "resource", "null_resource")).map((value) =>
    fieldsAt(value),
  );
  const entries = resources.map((resource) => {
    const { environment } = fieldsAt(objectsOf(resource.provisioner)[0], "local-exec");
    const triggers = evaluateTexts(textsOf(fieldsAt(resource, "triggers")));
    return [onCluster(fieldsAt(environment)[VARIABLE.cluster], triggers), resource] as const;
  });
  const applying = entries.filter(([, resource]) => isManaged(fieldsAt(resource, "triggers")));
  return new Map(applying.map(([key, resource]) => [key, constructOf(stack, resource)]));
}

function onCluster(cluster: unknown, service: Fields): string {
  return JSON.stringify([cluster, svmKey(service)]);
}

/** The path, within the stack, of the construct that an element of the configuration is part of. */
export function constructOf({ constructPath }: SynthesizedStack, element: Fields): string {
  const { path } = fieldsAt(element, "//", "metadata");
  const within = String(path).split("/").slice(0, -1).join("/");
  return within.startsWith(`${constructPath}/`) ? within.slice(constructPath.length + 1) : within;
}

function evaluateTexts(texts: Readonly<Record<string, string>>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, evaluateTemplate(text)]));
}

/** In this order: what is escaped, what is known here, what is not. */
const SEQUENCE = /\$\$\{|%%\{|\$\{path\.module\}|[$%]\{/g;

/**
 * The text that a string of a synthesized stack stands for: `$${` is `${`, and `${path.module}` is `.`, as it is for an engine
 * that runs in the stack's folder.
 *
 * @returns `undefined` when it has an expression that only the engine can evaluate.
 */
export function evaluateTemplate(template: string): string | undefined {
  const unknown = template.match(SEQUENCE)?.some((sequence) => sequence === "${" || sequence === "%{") ?? false;
  if (unknown) return undefined;
  return template.replace(SEQUENCE, (sequence) => (sequence.length === 3 ? sequence.slice(1) : "."));
}
