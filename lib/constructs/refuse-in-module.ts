import type { TerraformResource } from "cdktf";
import { DeletionPolicy } from "../model/deletion-policy";
import type { ManagedService } from "./declarations";

/**
 * Lets the plan refuse a service whose policy does something in a stack that is a module, whatever an Aspect makes of its
 * lifecycle. An instance that gets another key, or a service that moves to another module, is destroyed and created in any
 * order, and neither has to know of the other: the policy would be carried out on a service that is declared.
 */
export function refuseInModule(resource: TerraformResource, { svm, deletionPolicy }: ManagedService): void {
  if (deletionPolicy === DeletionPolicy.RETAIN) return;
  const problem = `The iSCSI service of SVM ${svm}: got the deletion policy "${deletionPolicy}" in a stack that is used as a module, expected "${DeletionPolicy.RETAIN}"`;
  const why =
    "an instance that gets another key, or whose service another module declares, would take it along, though it is still declared";
  const remedy = "Declare DeletionPolicy.RETAIN, and apply that before a key is renamed or a service moves.";
  const condition = "${path.module == path.root}";
  const refusal = { condition, error_message: `${problem}: ${why}. ${remedy}` };
  resource.addOverride("lifecycle.precondition", [refusal]);
}
