import { TerraformElement } from "cdktf";
import type { Construct } from "constructs";

/**
 * A `removed` block: makes the engine forget a record of the state that nothing declares any more, without a destruction,
 * whose deletion policy would be carried out.
 *
 * @see https://developer.hashicorp.com/terraform/language/resources/syntax#removing-resources, from Terraform 1.7
 */
export class ForgottenRecord extends TerraformElement {
  /**
   * @param type of the record's resource.
   * @param name in its address; absent: the one that a resource with the path of this construct has.
   */
  constructor(
    scope: Construct,
    id: string,
    private readonly type: string,
    private readonly name?: string,
  ) {
    super(scope, id);
  }

  override toTerraform(): Record<string, unknown> {
    const from = `${this.type}.${this.name ?? this.friendlyUniqueId}`;
    return { removed: [{ from, lifecycle: { destroy: false } }] };
  }
}
