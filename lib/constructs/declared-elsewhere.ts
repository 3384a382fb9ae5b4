import { TerraformStack, Token } from "cdktf";
import type { Construct, IConstruct } from "constructs";
import { given } from "../model/decode";
import { Provisioning } from "../model/provisioning";
import type { DeclaredCluster, DeclaredService } from "./declarations";

/** A service that the provider of a stack does not know to be declared. */
export interface ServiceElsewhere {
  /** `undefined` when it is not known in the stack. */
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
 * those of other stacks of the app, by a UUID, or by a name at what may be one of these endpoints. A token of another stack says
 * nothing in this one: a name at an endpoint that is not known may be of any cluster.
 */
export function servicesElsewhere(stack: TerraformStack, endpoints: readonly string[]): readonly ServiceElsewhere[] {
  const declarations = DECLARATIONS.get(stack.node.root) ?? [];
  return declarations.flatMap((declared) => {
    if (declared.stack === stack) return declared.provisioning === Provisioning.PROVIDER ? [] : [declared];
    const endpoint = literal(declared.endpoint);
    const mayBeHere = endpoint !== undefined && endpoints.some((own) => own === endpoint || Token.isUnresolved(own));
    const svmName = mayBeHere ? literal(declared.identity.svmName) : undefined;
    const svmUuid = literal(declared.identity.svmUuid);
    if (svmName === undefined && svmUuid === undefined) return [];
    return [{ endpoint, identity: given({ svmName, svmUuid }) }];
  });
}

function literal(text: string | undefined): string | undefined {
  return Token.isUnresolved(text) ? undefined : text;
}
