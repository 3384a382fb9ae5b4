import { Resource } from "@cdktf/provider-null/lib/resource";
import { Token } from "cdktf";
import type { Construct } from "constructs";
import type { DeletionPolicy } from "../../model/deletion-policy";
import type { ServiceTexts } from "../service-texts";
import type { ClusterObservations } from "./cluster-observations";
import { localExec } from "./local-exec";

/** Stands in the plan of a destroy, where nothing else says what happens to the live service. */
const ON_DESTROY = "the deletionPolicy of the live service is carried out: its iSCSI sessions end";

const OWN_TRIGGERS = "${jsonencode(self.triggers)}";

/**
 * A second `null_resource` whose destruction disables or deletes the live service. Its triggers are the service's identity
 * only, so that a changed value never replaces it; and it has no create-time provisioner, so that it is never tainted.
 */
export function serviceOwner(
  scope: Construct,
  declared: ServiceTexts,
  policy: DeletionPolicy,
  observations: ClusterObservations,
): Resource {
  return new Resource(scope, "owner", {
    triggers: { cluster: observations.cluster.name, ...declared.identity, on_destroy: ON_DESTROY },
    // Another wording in a later release must not look like another service.
    lifecycle: { ignoreChanges: ['triggers["on_destroy"]'] },
    provisioners: [
      localExec(observations, "delete", {
        ONTAP_ISCSI_OWNED: OWN_TRIGGERS,
        ONTAP_ISCSI_DECLARED: declaredIdentity(declared),
        ONTAP_ISCSI_DELETION_POLICY: policy,
      }),
    ],
  });
}

/**
 * Whom the configuration means now: a replacement destroys the old owner, whose triggers say whom it meant before. A
 * destroy-time provisioner may look up nothing but itself, so that an SVM which is a token counts as the same.
 */
function declaredIdentity({ identity }: ServiceTexts): string {
  const hasToken = Object.values(identity).some((text) => Token.isUnresolved(text));
  return hasToken ? OWN_TRIGGERS : JSON.stringify(identity);
}
