import type { Construct } from "constructs";
import type { ClusterConnection, Provisioning } from "../model/connection";
import type { ActiveSessions, DeletionPolicy } from "../model/policies";
import type { IscsiServiceSpec, ReadOnlyName, SvmIdentity } from "../model/service";

/** A cluster as it is declared. Never a secret. */
export interface DeclaredCluster {
  readonly name: string;
  readonly endpoint: string;
  readonly resolvedEndpoint: string;
  readonly provisioning: Provisioning;
  /** The whole connection; what is not declared and has no default is absent. */
  readonly connection: { readonly [Setting in keyof ClusterConnection]?: unknown };
  readonly knownAtPlan: boolean;
}

/** Texts for Terraform, which may hold expressions; what is not declared is absent. */
type Texts<Fields> = { readonly [Name in keyof Fields]?: string };

export interface DeclaredService {
  readonly key: string;
  /** The SVM as messages name it. */
  readonly svm: string;
  readonly svmKnownAtPlan: boolean;
  /** Whether every plan knows all values. */
  readonly knownAtPlan: boolean;
  readonly identity: Texts<SvmIdentity>;
  /** Empty for a service that is only read. */
  readonly values: Texts<Omit<IscsiServiceSpec, keyof SvmIdentity>>;
}

export interface ManagedService extends DeclaredService {
  readonly deletionPolicy: DeletionPolicy;
  readonly activeSessions: ActiveSessions;
}

export interface ReadService {
  /** A field that ONTAP sets, as a CDKTF token. */
  readOnlyField(name: ReadOnlyName): string;
  readonly targetPortals: string[];
  /** Makes the service wait for other elements of the stack. */
  waitFor(elements: readonly string[]): void;
}

export interface ProvisionedService extends ReadService {
  readonly fqn: string;
  /** @param id `<cluster>/<SVM's name or UUID>`; absent: that of the declaration. */
  importFrom(id: string | undefined): void;
  /** Makes the next apply move or remove the state entry of the other mode. */
  switchProvisioning(): void;
}

/** A mode: how it makes the services of one cluster. */
export interface ClusterProvisioning {
  /** @throws ValidationError INVALID_VALUE for what the mode cannot do. */
  manage(scope: Construct, declared: ManagedService): ProvisionedService;
  read(scope: Construct, declared: DeclaredService): ReadService;
}
