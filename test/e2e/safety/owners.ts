import type { EngineFolder } from "../../helpers/engine/engine-folder";

/** Addresses of the records, in the state, by which a destroy carries out deletion policies. */
export async function listOwners(workspace: EngineFolder): Promise<readonly string[]> {
  const { output } = await workspace.run("state", "list");
  return output.split("\n").filter((line) => line.includes("_owner"));
}

/** How the address of a service's record begins. */
export function ownerOf(id: string): string {
  return `terraform_data.${id}_owner`;
}
