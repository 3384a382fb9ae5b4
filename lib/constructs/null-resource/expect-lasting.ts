import type { TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { type Block, blockOf } from "../refuse-in-module";
import { constructError } from "../validation";

/** By which an engine destroys a resource that stays in the configuration. */
const ENDS = ["count", "for_each", "triggers_replace"];
/** The same in its lifecycle; `enabled` is OpenTofu's. */
const ENDS_OF_LIFECYCLE = ["enabled", "replace_triggered_by"];

/**
 * Sees to it that no Aspect and no override lets an engine destroy the record of a service that is still declared: then it runs
 * the destroy-time provisioner, and the plan says nothing of a destroy.
 *
 * @param synthesized what CDKTF makes of the record.
 * @throws ValidationError INVALID_VALUE when one does, whatever the policy is by now: the state may have another one.
 */
export function expectLasting(service: Construct, record: TerraformResource, synthesized: object): void {
  const block: Block = blockOf(record, synthesized) ?? {};
  const ofLifecycle = namesAmong(ENDS_OF_LIFECYCLE, block.lifecycle).map((name) => `lifecycle.${name}`);
  const found = [...namesAmong(ENDS, block), ...ofLifecycle];
  if (found.length === 0) return;
  const problem = `its record ${record.node.id}: got ${found.join(", ")}, expected none: an engine would carry the deletion policy out, though the service is still declared`;
  const instead = `declare several services in a loop, or take provisioning: "provider", which tells them apart`;
  const applied =
    "where it was applied like that, forget the records that go, before the next apply: terraform state rm";
  throw constructError(service, "INVALID_VALUE", `${problem}; ${instead}; ${applied}`);
}

function namesAmong(names: readonly string[], given: object = {}): readonly string[] {
  const values = new Map<string, unknown>(Object.entries(given));
  return names.filter((name) => (values.get(name) ?? null) !== null);
}
