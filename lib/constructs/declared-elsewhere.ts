import { TerraformStack, Token } from "cdktf";
import type { Construct, IConstruct } from "constructs";
import { Provisioning } from "../model/provisioning";
import type { DeclaredCluster, DeclaredService } from "./declarations";

/** A service that the provider of a stack does not know to be declared. */
export interface ServiceElsewhere {
  /** `undefined` when it may be any. */
  readonly endpoint: string | undefined;
  readonly identity: DeclaredService["identity"];
}

interface Declaration extends ServiceElsewhere {
  readonly stack: TerraformStack;
  readonly provisioning: Provisioning;
  readonly endpoint: string;
}

/** The declarations of each app. */
const DECLARATIONS = new WeakMap<IConstruct, Declaration[]>();

/**
 * Files a service: when a resource of the provider goes from the code because this one takes its place, the live service is still
 * wanted, and the provider of that stack cannot know by itself.
 */
export function fileDeclaration(
  service: Construct,
  { endpoint, provisioning }: DeclaredCluster,
  { identity }: DeclaredService,
): void {
  const { root } = service.node;
  const declarations = DECLARATIONS.get(root) ?? [];
  DECLARATIONS.set(root, declarations);
  declarations.push({ stack: TerraformStack.of(service), provisioning, endpoint, identity });
}

/**
 * What the provider of a stack cannot know by itself to be declared: the services of the stack that are `null_resource`s, and
 * those of other stacks of the app, by a UUID or at what may be one of these endpoints. A token of another stack says nothing
 * in this one.
 */
export function servicesElsewhere(stack: TerraformStack, endpoints: readonly string[]): readonly ServiceElsewhere[] {
  const declarations = DECLARATIONS.get(stack.node.root) ?? [];
  return declarations.flatMap((declared) => {
    if (declared.stack === stack) return declared.provisioning === Provisioning.PROVIDER ? [] : [declared];
    const { identity } = declared;
    if (Object.values(identity).some((text) => Token.isUnresolved(text))) return [];
    const endpoint = Token.isUnresolved(declared.endpoint) ? undefined : declared.endpoint;
    const mayBeHere = endpoints.some((own) => own === endpoint || Token.isUnresolved(own));
    return identity.svmUuid === undefined && endpoint !== undefined && !mayBeHere ? [] : [{ endpoint, identity }];
  });
}
