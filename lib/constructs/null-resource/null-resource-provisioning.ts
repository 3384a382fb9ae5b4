import type { Construct } from "constructs";
import type { ClusterProvisioning, ProvisionedService, ReadService } from "../cluster-provisioning";
import type { DeclaredCluster, DeclaredService, ManagedService } from "../declarations";
import { fileDeclaration } from "../declared-elsewhere";
import { ClusterObservations } from "./cluster-observations";
import { clusterTexts } from "./cluster-texts";
import { NullResourceService } from "./null-resource-service";
import { ObservedService } from "./observed-service";

/** Services as `null_resource`s, whose programs the engine starts. A cluster without services leaves nothing in its stack. */
export class NullResourceProvisioning implements ClusterProvisioning {
  #observations: ClusterObservations | undefined;

  constructor(
    private readonly scope: Construct,
    private readonly cluster: DeclaredCluster,
  ) {}

  manage(service: Construct, declared: ManagedService): ProvisionedService {
    fileDeclaration(service, this.cluster, declared);
    return new NullResourceService(service, declared, this.#observe());
  }

  read(service: Construct, declared: DeclaredService): ReadService {
    return new ObservedService(service, declared, this.#observe());
  }

  #observe(): ClusterObservations {
    return (this.#observations ??= new ClusterObservations(this.scope, clusterTexts(this.cluster)));
  }
}
