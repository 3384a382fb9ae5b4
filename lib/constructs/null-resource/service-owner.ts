import { TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { OWNED, VARIABLE, VERB } from "../../model/contract";
import { DeletionPolicy } from "../../model/deletion-policy";
import type { DeclaredService } from "../declarations";
import type { ClusterObservations } from "./cluster-observations";
import { localExec } from "./local-exec";

/** A policy that touches the live service. */
export type OwningPolicy = Exclude<DeletionPolicy, DeletionPolicy.RETAIN>;

/** Stands in the plan of a destroy, where nothing else says what happens to the live service. */
const ON_DESTROY: Readonly<Record<OwningPolicy, string>> = {
  [DeletionPolicy.DISABLE]: "the live service is disabled: its iSCSI sessions end",
  [DeletionPolicy.DELETE]: "the live service is disabled and deleted: its iSCSI sessions end, its IQN is lost",
};

/** A resource that is gone from the code looks the same in a plan, but its provisioner does not run. */
const ON_REMOVAL_FROM_CODE = "the live service stays as it is";

/**
 * The resource whose destruction carries out the deletion policy.
 *
 * A `terraform_data`, because it takes every change in place: a `null_resource` would be replaced by another SVM, policy or
 * cluster, and a replacement runs the destroy-time provisioner. CDKTF's own class of it starts the engine at synth.
 */
export class ServiceOwner extends TerraformResource {
  readonly #input: Readonly<Record<string, string>>;

  constructor(scope: Construct, declared: DeclaredService, policy: OwningPolicy, observations: ClusterObservations) {
    const { name, json, known } = observations.cluster;
    const provisioner = localExec(observations, VERB.delete, {
      // On destroy, the engine can look up nothing but the resource itself.
      ...(known ? {} : { [VARIABLE.cluster]: `\${self.input.${OWNED.connection}}` }),
      [VARIABLE.owned]: "${jsonencode(self.input)}",
      [VARIABLE.deletionPolicy]: policy,
    });
    super(scope, "owner", { terraformResourceType: "terraform_data", provisioners: [provisioner] });
    this.#input = {
      [OWNED.cluster]: name,
      ...(known ? {} : { [OWNED.connection]: json }),
      ...declared.identity,
      [OWNED.onDestroy]: ON_DESTROY[policy],
      [OWNED.onRemovalFromCode]: ON_REMOVAL_FROM_CODE,
    };
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { input: this.#input };
  }
}
