import { dependable, TerraformDataSource, TerraformHclModule, TerraformResource } from "cdktf";
import type { IConstruct } from "constructs";

type Waitable = TerraformResource | TerraformDataSource | TerraformHclModule;

/**
 * The elements that a construct has to wait for: all below the constructs that it, or a scope around it, depends on. CDKTF
 * itself does nothing with \`node.addDependency\`.
 */
export function elementsWaitedFor(construct: IConstruct): string[] {
  const roots = construct.node.scopes.flatMap((scope) => scope.node.dependencies);
  const elements = roots.flatMap((root) => root.node.findAll()).filter(isWaitable);
  return Array.from(new Set(elements), (element) => dependable(element));
}

function isWaitable(construct: IConstruct): construct is Waitable {
  return (
    TerraformResource.isTerraformResource(construct) ||
    TerraformDataSource.isTerraformDataSource(construct) ||
    construct instanceof TerraformHclModule
  );
}
