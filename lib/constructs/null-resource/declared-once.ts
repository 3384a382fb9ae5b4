import { Lazy, TerraformLocal, TerraformResource, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { DeclaredService } from "../declarations";
import type { Condition, ObservationBlock } from "./observation-block";

const TWICE = "declared more than once, expected one declaration for each SVM: remove the others";

/** What tells which SVMs have services that a stack writes to. */
interface Declarations {
  readonly observations: ObservationBlock[];
  /** UUIDs of SVMs whose services are resources of the provider, as expressions. */
  readonly resources: string[];
}

const DECLARATIONS = new WeakMap<TerraformStack, Declarations>();

function declarationsOf(stack: TerraformStack): Declarations {
  const declarations = DECLARATIONS.get(stack) ?? { observations: [], resources: [] };
  DECLARATIONS.set(stack, declarations);
  return declarations;
}

/**
 * Sees to it that the plan fails when services of two observations of a stack are of one SVM, or one that is observed and one
 * that is a resource of the provider: an SVM has a name and a UUID, and a cluster several addresses. Within one observation, the
 * provisioner program does; among its resources, the provider.
 */
export function declareOnce(stack: TerraformStack, observation: ObservationBlock): void {
  const { observations, resources } = declarationsOf(stack);
  observations.push(observation);
  if (observations.length === (resources.length > 0 ? 1 : 2)) addCheck(stack);
}

/** The same for a resource of the provider. */
export function declareResourceOnce(stack: TerraformStack, svmUuid: string): void {
  const { observations, resources } = declarationsOf(stack);
  resources.push(svmUuid);
  if (observations.length === 1 && resources.length === 1) addCheck(stack);
}

/**
 * What must hold of a service whose look may be put off to the apply: that it is none of those that the plan has seen. So it is
 * refused before it is written to.
 *
 * @param svmUuid the UUID of its SVM, as an expression.
 */
export function notAmongKnown(service: Construct, { svm }: DeclaredService, svmUuid: string): Condition {
  const stack = TerraformStack.of(service);
  const produce = (): string => {
    const known = declarationsOf(stack)
      .observations.filter(({ isKnown }) => isKnown)
      .map(({ svmUuids }) => svmUuids);
    return `\${${svmUuid} == "" || !contains(concat(${["[]", ...known].join(", ")}), ${svmUuid})}`;
  };
  const errorMessage = `The iSCSI service of SVM ${svm} is ${TWICE}. UUID of the SVM: \${${svmUuid}}.`;
  return { condition: Lazy.stringValue({ produce }), errorMessage };
}

/** A resource of its own, to which nothing refers: a condition of one service on the look at another could make a cycle. */
function addCheck(stack: TerraformStack): void {
  const produce = (): string => {
    const { observations, resources } = declarationsOf(stack);
    const ofResources = `[for uuid in compact([${resources.join(", ")}]) : lower(uuid)]`;
    const lists = [...observations.map(({ svmUuids }) => svmUuids), ...(resources.length > 0 ? [ofResources] : [])];
    return `\${concat(${lists.join(", ")})}`;
  };
  const svms = new TerraformLocal(stack, "ontap-iscsi-svms", Lazy.stringValue({ produce }));
  const twice = `[for uuid, all in {for uuid in ${svms.fqn} : uuid => uuid...} : uuid if length(all) > 1]`;
  const errorMessage = `The iSCSI service of an SVM is ${TWICE}. UUIDs of the SVMs: \${join(", ", ${twice})}.`;
  new TerraformResource(stack, "ontap-iscsi-declared-once", {
    terraformResourceType: "terraform_data",
    lifecycle: {
      precondition: [{ condition: `\${length(${svms.fqn}) == length(distinct(${svms.fqn}))}`, errorMessage }],
    },
  });
}
