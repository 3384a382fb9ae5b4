import type { ActiveSessions } from "../model/active-sessions";
import type { ClusterConnection } from "../model/cluster-connection";
import type { DeletionPolicy } from "../model/deletion-policy";
import type { IscsiServiceSpec, SvmIdentity } from "../model/iscsi-service";
import type { Provisioning } from "../model/provisioning";

/** A cluster as it is declared; what is a token, only the engine knows. Never a secret. */
export interface DeclaredCluster {
  /** What plans call the cluster. */
  readonly name: string;
  readonly endpoint: string;
  readonly provisioning: Provisioning;
  /** The whole connection; what is not declared and has no default is absent. */
  readonly connection: { readonly [Setting in keyof ClusterConnection]?: unknown };
  /** Whether every value is known at synth. */
  readonly known: boolean;
}

/** Texts for the engine, which may hold expressions; what is not declared is absent. */
type Texts<Fields> = { readonly [Name in keyof Fields]?: string };

/** A declaration as the engine gets it. */
export interface DeclaredService {
  /** What its observation is filed under: the SVM where it is known. */
  readonly key: string;
  /** The SVM as messages name it. */
  readonly svm: string;
  /** Whether every value is known at synth. */
  readonly known: boolean;
  /** Whether every value is known at synth but the alias, and that is not. */
  readonly isKnownButAlias: boolean;
  readonly identity: Texts<SvmIdentity>;
  /** What is wanted of the service; nothing of one that is only read. */
  readonly values: Texts<Omit<IscsiServiceSpec, keyof SvmIdentity>>;
}

/** A service that is written to. */
export interface ManagedService extends DeclaredService {
  readonly deletionPolicy: DeletionPolicy;
  readonly activeSessions: ActiveSessions;
}
