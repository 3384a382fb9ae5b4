import type { EngineWorkspace } from "../../helpers/engine/engine-workspace";

/** Addresses of what carries out deletion policies, in the state. */
export async function listOwners(workspace: EngineWorkspace): Promise<readonly string[]> {
  return (await workspace.addresses()).filter((address) => /_owner|^ontap_iscsi_service\./.test(address));
}

/** How the address of the record begins by which a destroy carries out the policy of a service that is a null_resource. */
export function ownerOf(id: string): string {
  return `terraform_data.${id}_owner`;
}
