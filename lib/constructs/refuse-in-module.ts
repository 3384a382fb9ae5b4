import type { TerraformResource } from "cdktf";
import { DeletionPolicy } from "../model/deletion-policy";
import type { ManagedService } from "./declarations";

/** What a resource becomes in the synthesized stack. */
interface Synthesized {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Block>>>>;
}

/** The same of a resource's own block. */
export interface Block {
  readonly lifecycle?: { readonly precondition?: object | readonly object[] };
}

/** The block of a resource in what CDKTF makes of it; `undefined` when it has moved. */
export function blockOf(
  { terraformResourceType: type, friendlyUniqueId: name }: TerraformResource,
  { resource }: Synthesized,
): Block | undefined {
  return resource?.[type]?.[name];
}

/**
 * Lets the plan refuse a service whose policy does something in a stack that is a module, whatever Aspects and overrides make
 * of the lifecycle of its resource. An instance that gets another key, or a service that moves to another module, is destroyed
 * and created in any order, and neither has to know of the other: the policy would be carried out on a service that is declared.
 *
 * @param synthesized what CDKTF makes of the resource.
 */
export function refusedInModule(
  owner: TerraformResource,
  { svm, deletionPolicy }: ManagedService,
  synthesized: object,
): Record<string, unknown> {
  const { resource, ...others }: Synthesized = synthesized;
  if (deletionPolicy === DeletionPolicy.RETAIN) return { ...others, resource };
  const { terraformResourceType: type, friendlyUniqueId: name } = owner;
  const block = blockOf(owner, synthesized);
  const precondition = [block?.lifecycle?.precondition ?? [], refusal(svm, deletionPolicy)].flat();
  const guarded = { ...block, lifecycle: { ...block?.lifecycle, precondition } };
  return { ...others, resource: { ...resource, [type]: { ...resource?.[type], [name]: guarded } } };
}

function refusal(svm: string, policy: DeletionPolicy): object {
  const problem = `The iSCSI service of SVM ${svm}: got the deletion policy "${policy}" in a stack that is used as a module, expected "${DeletionPolicy.RETAIN}"`;
  const why =
    "an instance that gets another key, or whose service another module declares, would take it along, though it is still declared";
  const remedy = "Declare DeletionPolicy.RETAIN, and apply that before a key is renamed or a service moves.";
  return { condition: "${path.module == path.root}", error_message: `${problem}: ${why}. ${remedy}` };
}
