import { type IResolvable, TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import type { ReadService } from "../cluster-provisioning";
import type { DeclaredService } from "../declarations";
import type { ClusterObservations } from "./cluster-observations";
import type { Condition, ObservationBlock } from "./observation-block";
import { ObservedFields } from "./observed-fields";

/** The iSCSI service of one SVM as a look at it that fails the plan when it does not exist. */
export class ObservedService implements ReadService {
  readonly #observation: ObservationBlock;
  readonly #fields: ObservedFields;

  constructor(scope: Construct, declared: DeclaredService, observations: ClusterObservations) {
    this.#observation = observations.ofExisting(scope, declared);
    const precondition = [...this.#observation.conditions];
    const gate = precondition.length === 0 ? undefined : gateOf(scope, precondition);
    this.#fields = new ObservedFields(scope, declared, this.#observation, gate);
  }

  waitFor(elements: readonly string[]): void {
    this.#observation.waitFor(elements);
  }

  get targetName(): string {
    return this.#fields.text("targetName");
  }

  get targetPortals(): string[] {
    return this.#fields.targetPortals;
  }

  get inSync(): IResolvable {
    return this.#fields.flag("inSync");
  }

  get drift(): string {
    return this.#fields.text("drift");
  }
}

/** A resource of its own sees to what must hold where the look cannot. */
function gateOf(scope: Construct, precondition: Condition[]): TerraformResource {
  return new TerraformResource(scope, "exists", {
    terraformResourceType: "terraform_data",
    lifecycle: { precondition },
  });
}
