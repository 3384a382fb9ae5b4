import { DECLARED_ATTRIBUTE } from "../../model/provider-contract";
import type { DeclaredCluster } from "../declarations";

type DeclaredName = Exclude<keyof typeof DECLARED_ATTRIBUTE, "cluster">;

/** The attributes of a service by their names in the provider's schema; what is not declared is left out. */
export function declaredAttributes(
  { name }: DeclaredCluster,
  values: Readonly<Partial<Record<DeclaredName, string>>>,
): Record<string, unknown> {
  const declared = Object.entries(values) as (readonly [DeclaredName, string])[];
  const attributes = declared.map(([field, text]) => [DECLARED_ATTRIBUTE[field], valueOf(field, text)] as const);
  return Object.fromEntries<unknown>([[DECLARED_ATTRIBUTE.cluster, name], ...attributes]);
}

const FLAGS: readonly DeclaredName[] = ["enabled", "hideTargetAlias", "awaitsSvm"];

/** A flag that is no token stands in the stack as one. */
function valueOf(field: DeclaredName, text: string): unknown {
  return FLAGS.includes(field) && (text === "true" || text === "false") ? text === "true" : text;
}
