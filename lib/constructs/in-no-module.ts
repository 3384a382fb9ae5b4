import type { TerraformMetaArguments } from "cdktf";
import { DeletionPolicy } from "../model/deletion-policy";
import type { ManagedService } from "./declarations";

/**
 * What must hold of a service whose policy does something: that its stack is no module. An instance that gets another key, or a
 * service that moves to another module, is destroyed and created in any order, and neither has to know of the other: the policy
 * would be carried out on a service that is declared.
 */
export function inNoModule({ svm, deletionPolicy }: ManagedService): Pick<TerraformMetaArguments, "lifecycle"> {
  if (deletionPolicy === DeletionPolicy.RETAIN) return {};
  const problem = `The iSCSI service of SVM ${svm}: got the deletion policy "${deletionPolicy}" in a stack that is used as a module, expected "${DeletionPolicy.RETAIN}"`;
  const why =
    "an instance that gets another key, or whose service another module declares, would take it along, though it is still declared";
  const remedy = "Declare DeletionPolicy.RETAIN, and apply that before a key is renamed or a service moves.";
  const condition = "${path.module == path.root}";
  return { lifecycle: { precondition: [{ condition, errorMessage: `${problem}: ${why}. ${remedy}` }] } };
}
