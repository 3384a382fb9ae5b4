import { Aspects, TerraformDataSource, TerraformLocal, TerraformResource, TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { constructError } from "./validation";

/** The constructs of this library, whose elements must keep their names for themselves. */
const OURS = new WeakSet<IConstruct>();

/**
 * Refuses to synthesize a construct one of whose elements has the name of another element of the stack. CDKTF makes names
 * of ids without the characters that Terraform does not take, and merges what has one name: of `svm.a` and `svma`, one would
 * never be managed, in silence.
 *
 * @throws ValidationError INVALID_VALUE at synth, naming both paths.
 */
export function ensureDistinctNames(construct: IConstruct): void {
  OURS.add(construct);
  const aspects = Aspects.of(TerraformStack.of(construct));
  if (aspects.all.includes(CHECK)) return;
  aspects.add(CHECK);
}

const CHECK = {
  visit(node: IConstruct): void {
    if (!TerraformStack.isStack(node)) return;
    const elements = new Map<string, IConstruct>();
    for (const element of node.node.findAll()) {
      const address = addressOf(element);
      if (address === undefined || TerraformStack.of(element) !== node) continue;
      const twin = elements.get(address);
      if (twin !== undefined) checkTwins(address, twin, element);
      elements.set(address, element);
    }
  },
};

/** The address of what our constructs are made of; `undefined` for anything else. */
function addressOf(element: IConstruct): string | undefined {
  if (element instanceof TerraformLocal) return `local.${element.friendlyUniqueId}`;
  if (TerraformResource.isTerraformResource(element))
    return `${element.terraformResourceType}.${element.friendlyUniqueId}`;
  if (!TerraformDataSource.isTerraformDataSource(element)) return undefined;
  return `data.${element.terraformResourceType}.${element.friendlyUniqueId}`;
}

function checkTwins(address: string, first: IConstruct, second: IConstruct): void {
  const construct = [second, first].flatMap(({ node }) => node.scopes.toReversed()).find((scope) => OURS.has(scope));
  if (construct === undefined) return;
  const problem = `id: "${first.node.path}" and "${second.node.path}" would both be ${address}, expected ids that differ in more than the characters that Terraform does not take: rename one`;
  throw constructError(construct, "INVALID_VALUE", problem);
}
