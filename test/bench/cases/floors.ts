import { DataExternal } from "@cdktf/provider-external/lib/data-external";
import { ExternalProvider } from "@cdktf/provider-external/lib/provider";
import { Resource } from "@cdktf/provider-null/lib/resource";
import type { TerraformStack } from "cdktf";
import { Provisioning } from "../../../lib";
import { EMPTY_FILE } from "./node-programs";
import type { EngineCase } from "./steps";

/**
 * As many `null_resource`s as there are services: plain ones; beside one `data.external` that echoes; with a provisioner that
 * runs `node` on an empty file.
 */
export type Floor = "plain" | "echo" | "provisioner";

/** What the least costs that a case needs in each mode: this library's share is the difference. */
export function floorsFor(name: EngineCase, modes: readonly Provisioning[]): ReadonlyMap<Provisioning, Floor> {
  const withNullResources = name === "steady" || name === "drifted" || name === "destroy" ? "echo" : "provisioner";
  return new Map(modes.map((mode) => [mode, mode === Provisioning.PROVIDER ? "plain" : withNullResources]));
}

/**
 * Declares a floor; whoever calls it adds the null provider.
 *
 * @param version another one replaces all resources.
 */
export function declareFloor(stack: TerraformStack, floor: Floor, svms: readonly string[], version: string): void {
  const command = `node ${JSON.stringify(EMPTY_FILE)}`;
  const runsNode = floor === "provisioner" ? { provisioners: [{ type: "local-exec" as const, command }] } : {};
  for (const svm of svms) new Resource(stack, svm, { triggers: { svm, version }, ...runsNode });
  if (floor !== "echo") return;
  new ExternalProvider(stack, "external");
  new DataExternal(stack, "echo", { program: ["cat"], query: { svms: svms.join(",") } });
}
