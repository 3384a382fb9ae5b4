import { resolve } from "node:path";
import { CLUSTERS_ATTRIBUTE, PROVIDER_NAME, SERVICE_TYPE } from "../../model/provider-contract";
import type { ObservationBlock } from "./declaration";
import { fieldsAt, objectsOf } from "./observation-blocks";
import { mapAttributes, queryOf } from "./provider-query";
import { constructOf, evaluateTemplate, NOT_BEFORE_THE_PLAN, type SynthesizedStack } from "./synthesized-stack";

/** The services of a synthesized stack that its provider takes care of, each as a block of its own. */
export function providerServicesOfStack(stack: SynthesizedStack): readonly ObservationBlock[] {
  const { document, folder, name } = stack;
  const [provider] = objectsOf(fieldsAt(document, "provider")[PROVIDER_NAME]);
  const clusters = mapAttributes(fieldsAt(provider, CLUSTERS_ATTRIBUTE), evaluate);
  const blocks = ["resource", "data"].flatMap((kind) => Object.values(fieldsAt(document, kind, SERVICE_TYPE)));
  return blocks.map((block) => ({
    stack: name,
    query: queryOf(mapAttributes(fieldsAt(block), evaluate), clusters),
    unknownBecause: NOT_BEFORE_THE_PLAN,
    constructOf: () => constructOf(stack, fieldsAt(block)),
    resolvePath: (path) => resolve(folder, path),
  }));
}

function evaluate(value: unknown): unknown {
  return typeof value === "string" ? evaluateTemplate(value) : value;
}
