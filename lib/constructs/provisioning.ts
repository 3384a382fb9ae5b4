import type { Construct } from "constructs";
import type { ClusterConnection, Provisioning } from "../model/connection";
import type { ActiveSessions, DeletionPolicy } from "../model/policies";
import type { IscsiServiceSpec, ReadOnlyName, SvmIdentity } from "../model/service";

/** A cluster as it is declared. Never a secret. */
export interface DeclaredCluster {
  /** What plans call the cluster. */
  readonly name: string;
  readonly endpoint: string;
  /** What the endpoint resolves to; the same for equal endpoints. */
  readonly resolvedEndpoint: string;
  readonly provisioning: Provisioning;
  /** The whole connection; what is not declared and has no default is absent. */
  readonly connection: { readonly [Setting in keyof ClusterConnection]?: unknown };
  /** Whether every plan knows the connection. */
  readonly knownAtPlan: boolean;
}

/** Texts for Terraform, which may hold expressions; what is not declared is absent. */
type Texts<Fields> = { readonly [Name in keyof Fields]?: string };

/** A declaration as Terraform gets it. */
export interface DeclaredService {
  /** Its name in the configuration, unique in the stack: what its observation is filed under. */
  readonly key: string;
  /** The SVM as messages name it. */
  readonly svm: string;
  /** Whether every plan knows which SVM it is. */
  readonly svmKnownAtPlan: boolean;
  /** Whether every plan knows all values. */
  readonly knownAtPlan: boolean;
  readonly identity: Texts<SvmIdentity>;
  /** What is wanted of the service; nothing of one that is only read. */
  readonly values: Texts<Omit<IscsiServiceSpec, keyof SvmIdentity>>;
}

/** A service that is written to. */
export interface ManagedService extends DeclaredService {
  readonly deletionPolicy: DeletionPolicy;
  readonly activeSessions: ActiveSessions;
}

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
