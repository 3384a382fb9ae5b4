import type { Construct } from "constructs";
import type { ClusterProvisioning, ProvisionedService, ReadService } from "../cluster-provisioning";
import type { DeclaredCluster, DeclaredService, ManagedService } from "../declarations";
import { IscsiServiceDataSource } from "./data-sources";
import { IscsiServiceResource } from "./iscsi-service-resource";
import { OntapProvider } from "./ontap-provider";

/**
 * Services as resources of the package's own provider. A cluster without services stays in the provider's configuration: what
 * the state still has of it could not be destroyed otherwise.
 */
export class ProviderProvisioning implements ClusterProvisioning {
  /** @throws ValidationError INVALID_VALUE when another cluster of the stack has this name. */
  constructor(
    scope: Construct,
    private readonly cluster: DeclaredCluster,
  ) {
    OntapProvider.of(scope).add(scope, cluster);
  }

  manage(service: Construct, declared: ManagedService): ProvisionedService {
    return new IscsiServiceResource(service, declared, this.cluster);
  }

  read(service: Construct, declared: DeclaredService): ReadService {
    return new IscsiServiceDataSource(service, declared, this.cluster);
  }
}
