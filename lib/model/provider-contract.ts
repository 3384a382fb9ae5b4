import type { ClusterConnection } from "./cluster-connection";
import { DECLARED_FIELDS, READ_ONLY_FIELDS } from "./iscsi-service";

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
  ...attributesOf(DECLARED_FIELDS),
  /** Whether the SVM may come, or become fit, by what the service waits for. */
  awaitsSvm: "awaits_svm",
} as const;

/** The attributes of a service that the provider computes. */
export const COMPUTED_ATTRIBUTE = {
  ...attributesOf(READ_ONLY_FIELDS),
  /** The endpoint of the cluster that the service was applied to. */
  endpoint: "endpoint",
  /** Unknown in the plan of a creation that disables or deletes an enabled service, else null. */
  disruption: "disruption",
  /** Unknown in the plan of a creation that deletes a service, else null. */
  deletion: "deletion",
} as const;

type Attributes<Table> = {
  readonly [Name in keyof Table]: Table[Name] extends { readonly attribute: infer Attribute } ? Attribute : never;
};

function attributesOf<Table extends Readonly<Record<string, { readonly attribute: string }>>>(
  table: Table,
): Attributes<Table> {
  return Object.fromEntries(
    Object.entries(table).map(([name, { attribute }]) => [name, attribute]),
  ) as Attributes<Table>;
}
