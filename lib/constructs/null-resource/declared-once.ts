import { Lazy, TerraformLocal, TerraformResource, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { DeclaredService } from "../declarations";
import type { Condition, ObservationBlock } from "./observation-block";

const TWICE = "declared more than once, expected one declaration for each SVM: remove the others";

/** The observations of each stack whose services are written to. */
const OBSERVATIONS = new WeakMap<TerraformStack, ObservationBlock[]>();

/**
 * Sees to it that the plan fails when services of two observations of a stack are of one SVM: an SVM has a name and a UUID,
 * and a cluster several addresses. Within one observation, the provisioner program does.
 */
export function declareOnce(stack: TerraformStack, observation: ObservationBlock): void {
  const observations = OBSERVATIONS.get(stack) ?? [];
  OBSERVATIONS.set(stack, observations);
  observations.push(observation);
  if (observations.length === 2) addCheck(stack, observations);
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
    const known = (OBSERVATIONS.get(stack) ?? []).filter(({ isKnown }) => isKnown).map(({ svmUuids }) => svmUuids);
    return `\${${svmUuid} == "" || !contains(concat(${["[]", ...known].join(", ")}), ${svmUuid})}`;
  };
  const errorMessage = `The iSCSI service of SVM ${svm} is ${TWICE}. UUID of the SVM: \${${svmUuid}}.`;
  return { condition: Lazy.stringValue({ produce }), errorMessage };
}

/** A resource of its own, to which nothing refers: a condition of one service on the look at another could make a cycle. */
function addCheck(stack: TerraformStack, observations: readonly ObservationBlock[]): void {
  const produce = (): string => `\${concat(${observations.map(({ svmUuids }) => svmUuids).join(", ")})}`;
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
