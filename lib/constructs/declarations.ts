import type { ClusterConnection, Provisioning } from "../model/connection";
import type { ActiveSessions, DeletionPolicy } from "../model/policies";
import type { IscsiServiceSpec, SvmIdentity } from "../model/service";

/** A cluster as it is declared. Never a secret. */
export interface DeclaredCluster {
  /** What plans call the cluster. */
  readonly name: string;
  readonly endpoint: string;
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
