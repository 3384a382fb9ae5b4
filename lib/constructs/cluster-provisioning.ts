import type { Construct } from "constructs";
import type { ReadOnlyName } from "../model/service";
import type { DeclaredService, ManagedService } from "./declarations";

/** The elements of a stack that read one service, and what they tell of it. */
export interface ReadService {
  /** A field that ONTAP sets, as a CDKTF token. */
  readOnlyField(name: ReadOnlyName): string;
  /** Where hosts reach the target. A CDKTF token. */
  readonly targetPortals: string[];
  /** Makes the service wait for other elements of the stack. */
  waitFor(elements: readonly string[]): void;
}

/** The elements of a stack that bring one service to its declared state. */
export interface ProvisionedService extends ReadService {
  /** What others name in their `dependsOn`. */
  readonly fqn: string;
  /**
   * Makes the next apply take the service over by an import.
   *
   * @param id `<cluster>/<SVM's name or UUID>`; absent: that of the declaration.
   * @throws ValidationError INVALID_VALUE where nothing can be imported.
   */
  importFrom(id: string | undefined): void;
  /** Makes the next apply take over, or forget, the records that the other provisioning left in the state. */
  switchProvisioning(): void;
}

/** How the services of one cluster are provisioned: what `OntapCluster` chooses, and its services are made of. */
export interface ClusterProvisioning {
  /** The elements of a service that is written to. */
  manage(scope: Construct, declared: ManagedService): ProvisionedService;
  /** The elements of a service that is only read. */
  read(scope: Construct, declared: DeclaredService): ReadService;
}
