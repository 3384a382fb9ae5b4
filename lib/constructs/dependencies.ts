import { Aspects, dependable, TerraformDataSource, TerraformModule, TerraformResource, TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";

type Waitable = TerraformResource | TerraformDataSource | TerraformModule;

/**
 * Tells at synth which elements a construct has to wait for, if any: all below the constructs that it, or a scope around it,
 * depends on. CDKTF itself does nothing with `node.addDependency`. Elements of another stack are waited for by the whole
 * stack.
 */
export function whenDependent(construct: IConstruct, waitFor: (elements: readonly string[]) => void): void {
  Aspects.of(construct).add({
    visit(node) {
      const elements = node === construct ? elementsWaitedFor(construct) : [];
      if (elements.length > 0) waitFor(elements);
    },
  });
}

function elementsWaitedFor(construct: IConstruct): string[] {
  const stack = TerraformStack.of(construct);
  const roots = construct.node.scopes.flatMap((scope) => scope.node.dependencies);
  const below = roots.flatMap((root) => root.node.findAll()).filter(({ node }) => !node.scopes.includes(construct));
  const elements = Array.from(new Set(below.filter(isWaitable)));
  for (const { cdktfStack } of elements) if (cdktfStack !== stack) stack.addDependency(cdktfStack);
  return elements.filter(({ cdktfStack }) => cdktfStack === stack).map((element) => dependable(element));
}

function isWaitable(construct: IConstruct): construct is Waitable {
  return (
    TerraformResource.isTerraformResource(construct) ||
    TerraformDataSource.isTerraformDataSource(construct) ||
    construct instanceof TerraformModule
  );
}
