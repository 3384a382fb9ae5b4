import {
  Aspects,
  dependable,
  TerraformDataSource,
  TerraformLocal,
  TerraformModule,
  TerraformResource,
  TerraformStack,
} from "cdktf";
import type { IConstruct } from "constructs";
import { constructError } from "./validation";

type Waitable = TerraformResource | TerraformDataSource | TerraformModule;

/**
 * Tells at synth which elements a construct waits for: all below the constructs that it, or a scope around it, depends on. CDKTF
 * itself ignores `node.addDependency`. The whole stack waits for elements of another stack.
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

const OURS = new WeakSet<IConstruct>();

/**
 * Refuses to synthesize a construct one of whose elements has the name of another element. CDKTF removes the characters of an id
 * that Terraform does not take, and merges what has one name: of `svm.a` and `svma`, one would never be managed.
 *
 * @throws ValidationError INVALID_VALUE at synth, naming both paths.
 */
export function ensureDistinctNames(construct: IConstruct): void {
  OURS.add(construct);
  const aspects = Aspects.of(TerraformStack.of(construct));
  if (!aspects.all.includes(DISTINCT_NAMES)) aspects.add(DISTINCT_NAMES);
}

const DISTINCT_NAMES = {
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
  const isResource = TerraformResource.isTerraformResource(element);
  if (!isResource && !TerraformDataSource.isTerraformDataSource(element)) return undefined;
  return `${isResource ? "" : "data."}${element.terraformResourceType}.${element.friendlyUniqueId}`;
}

function checkTwins(address: string, first: IConstruct, second: IConstruct): void {
  const construct = [second, first].flatMap(({ node }) => node.scopes.toReversed()).find((scope) => OURS.has(scope));
  if (construct === undefined) return;
  const problem = `id: "${first.node.path}" and "${second.node.path}" would both be ${address}, expected ids that differ in more than the characters that Terraform does not take: rename one`;
  throw constructError(construct, "INVALID_VALUE", problem);
}
