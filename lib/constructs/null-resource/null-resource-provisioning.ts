import type { Construct } from "constructs";
import { DeletionPolicy } from "../../model/policies";
import type { ClusterProvisioning, ProvisionedService, ReadService } from "../cluster-provisioning";
import type { DeclaredCluster, DeclaredService, ManagedService } from "../declarations";
import { constructError } from "../validation";
import { ObservedService } from "./existing-service";
import { NullResourceService } from "./managed-service";
import { ClusterObservations } from "./observation";

/** Services as `null_resource`s, whose program Terraform starts. A cluster without services leaves nothing in its stack. */
export class NullResourceProvisioning implements ClusterProvisioning {
  #observations: ClusterObservations | undefined;

  constructor(
    private readonly scope: Construct,
    private readonly cluster: DeclaredCluster,
  ) {}

  /** @throws ValidationError INVALID_VALUE for a deletion policy other than RETAIN: nothing runs on a destroy. */
  manage(service: Construct, declared: ManagedService): ProvisionedService {
    const { deletionPolicy } = declared;
    if (deletionPolicy !== DeletionPolicy.RETAIN)
      throw constructError(service, "INVALID_VALUE", onlyRetain(deletionPolicy));
    return new NullResourceService(service, declared, this.#observe());
  }

  read(service: Construct, declared: DeclaredService): ReadService {
    return new ObservedService(service, declared, this.#observe());
  }

  #observe(): ClusterObservations {
    return (this.#observations ??= new ClusterObservations(this.scope, this.cluster));
  }
}

function onlyRetain(policy: DeletionPolicy): string {
  return `deletionPolicy: got "${policy}", expected "retain": destroying a null_resource keeps the live service. To delete the service, either give the cluster provisioning: Provisioning.PROVIDER, or declare ensure: "absent" and apply`;
}
