import { ExternalProvider } from "@cdktf/provider-external/lib/provider";
import { NullProvider } from "@cdktf/provider-null/lib/provider";
import { Aspects, type IAspect, TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";

/** Adds the null and external providers to a stack that has none of its own; an aliased one does not serve ours. */
class ProviderPresence implements IAspect {
  visit(node: IConstruct): void {
    if (!TerraformStack.isStack(node)) return;
    const present = node.node.findAll();
    if (!present.some((child) => child instanceof NullProvider && child.alias === undefined))
      new NullProvider(node, "ontap-iscsi-null");
    if (!present.some((child) => child instanceof ExternalProvider && child.alias === undefined))
      new ExternalProvider(node, "ontap-iscsi-external");
  }
}

/** Sees to the providers of the stack when it is synthesized: until then its user may still add them. */
export function ensureProviders(construct: IConstruct): void {
  const aspects = Aspects.of(TerraformStack.of(construct));
  if (!aspects.all.some((aspect) => aspect instanceof ProviderPresence)) aspects.add(new ProviderPresence());
}
