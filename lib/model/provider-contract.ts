import type { ClusterConnection } from "./cluster-connection";
import type { IscsiServiceSpec } from "./iscsi-service";

/**
 * What passes between a synthesized configuration and the native provider: its address, its types and the names of their
 * attributes. Its last word is the prefix of the types, because what Terraform generates names the provider by it.
 */
export const PROVIDER_SOURCE = "cdktf.local/ontap-iscsi/ontap";

/** The provider's local name in a configuration. */
export const PROVIDER_NAME = "ontap";

/** The type of the resource, of the data source and of the list resource. */
export const SERVICE_TYPE = "ontap_iscsi_service";

/** The type of the data source that reads where hosts reach a target. */
export const PORTALS_TYPE = "ontap_iscsi_target_portals";

/** What that one computes. */
export const PORTALS_ATTRIBUTE = "target_portals";

/** The attribute of the provider's configuration that maps the name of each cluster to its connection. */
export const CLUSTERS_ATTRIBUTE = "clusters";

/** The attributes of a connection, in the map of clusters: its key is the name. */
export const CONNECTION_ATTRIBUTE: Readonly<Required<Record<Exclude<keyof ClusterConnection, "name">, string>>> = {
  endpoint: "endpoint",
  profile: "profile",
  caFile: "ca_file",
  ca: "ca",
  serverName: "server_name",
  fingerprint256: "fingerprint256",
  insecureSkipVerify: "insecure_skip_verify",
  concurrency: "concurrency",
  requestTimeoutMs: "request_timeout_ms",
};

/** The attributes of a service that its users declare. */
export const DECLARED_ATTRIBUTE = {
  /** Name of the cluster, a key of the provider's map. */
  cluster: "cluster",
  svmName: "svm_name",
  svmUuid: "svm_uuid",
  ensure: "ensure",
  enabled: "enabled",
  targetAlias: "target_alias",
  deletionPolicy: "deletion_policy",
  activeSessions: "active_sessions",
  /** Whether the SVM may come, or become fit, by what the service waits for. */
  awaitsSvm: "awaits_svm",
} as const satisfies { readonly [Name in keyof IscsiServiceSpec]-?: string } & Readonly<Record<string, string>>;

/** The attributes of a service that the provider computes. */
export const COMPUTED_ATTRIBUTE = {
  targetName: "target_name",
  /** The endpoint of the cluster that the service was applied to. */
  endpoint: "endpoint",
  /** Unknown in the plan of a creation that disables or deletes an enabled service, else null. */
  disruption: "disruption",
  /** Unknown in the plan of a creation that deletes a service, else null. */
  deletion: "deletion",
} as const;
