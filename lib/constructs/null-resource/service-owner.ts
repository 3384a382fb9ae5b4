import { TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { DeletionPolicy } from "../../model/deletion-policy";
import type { ServiceTexts } from "../service-texts";
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

  constructor(scope: Construct, declared: ServiceTexts, policy: OwningPolicy, observations: ClusterObservations) {
    const { name, json, known } = observations.cluster;
    const provisioner = localExec(observations, "delete", {
      // On destroy, the engine can look up nothing but the resource itself.
      ...(known ? {} : { ONTAP_ISCSI_CLUSTER: "${self.input.connection}" }),
      ONTAP_ISCSI_OWNED: "${jsonencode(self.input)}",
      ONTAP_ISCSI_DELETION_POLICY: policy,
    });
    super(scope, "owner", { terraformResourceType: "terraform_data", provisioners: [provisioner] });
    this.#input = {
      cluster: name,
      ...(known ? {} : { connection: json }),
      ...declared.identity,
      on_destroy: ON_DESTROY[policy],
      on_removal_from_code: ON_REMOVAL_FROM_CODE,
    };
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { input: this.#input };
  }
}
