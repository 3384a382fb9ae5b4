import { type ClusterConnection, decodeClusterConnection } from "./connection";
import { type Fields, invalid, isFields, parseFields, parseJson, requiredText } from "./decode";
import { DECLARED_FIELDS, type Presence, READ_ONLY_FIELDS, type ReadOnlyAnswer } from "./service";

/**
 * What passes between the synthesized configuration, which the constructs write and Terraform evaluates, and the provisioner
 * program that Terraform starts. Whoever reads a stack, a plan or a state goes by the same names.
 */

/** The verbs of the provisioner program. */
export const VERB = {
  /** Standard input to standard output, at plan: what is live, and how it stands against the declarations. */
  observe: "observe",
  /** The same after an apply: the IQN of a service that was created. */
  facts: "facts",
  /** Brings one service to its declared state. */
  apply: "apply",
} as const;

/** The environment variables that hand something over to `apply`. */
export const VARIABLE = {
  /** JSON of the cluster's connection. */
  cluster: "ONTAP_ISCSI_CLUSTER",
  /** JSON of the spec, as flat texts. */
  spec: "ONTAP_ISCSI_SPEC",
  /** UUID of the SVM that the plan saw; `""` when it saw none. */
  seenSvmUuid: "ONTAP_ISCSI_SEEN_SVM_UUID",
  /** How much of the service the plan saw: a `Presence`. */
  seenService: "ONTAP_ISCSI_SEEN_SERVICE",
  /** Whether sessions may be ended. */
  activeSessions: "ONTAP_ISCSI_ACTIVE_SESSIONS",
} as const;

/** The keys of the query of `observe` and `facts`, and of each of its services. */
export const QUERY = {
  /** JSON of the cluster's connection. */
  cluster: "cluster",
  /** JSON list of services, each with the keys below and its spec as flat texts. */
  services: "services",
  /** `"true"` when Terraform may put the look off to the apply: then no plan is certain to show what is disabled or deleted. */
  mayBeLate: "mayBeLate",
  /** What a service is filed under in the answer. */
  key: "key",
  /** Whether a service's sessions may be ended. */
  activeSessions: "activeSessions",
  /** `"true"` for a service that is only read, and must exist. */
  existing: "existing",
  /** `"true"` for a service whose SVM may come, or become fit, by what it waits for. */
  waits: "waits",
  /** `"true"` when the answer must tell the service's portals. */
  targetPortals: "targetPortals",
} as const;

/**
 * The ids of the locals that hold what a block asks, where a plan may not know it, and its answer. A plan does not tell what
 * locals refer to, but their names, `<scope>_<id>_<hash>`, tell which block and which resource are of one construct.
 */
export const LOCAL = { query: "query", services: "services" } as const;

/** The keys of an answer that are no service's: no name in a configuration has such characters. */
export const ANSWER_KEY = {
  /** One of {@link STATUS}. */
  status: "?",
  /** Why the look failed; `""` when it did not. */
  problem: "*",
  /** What the operator should look at; `""` when there is nothing. */
  warnings: "!",
} as const;

/** How a look went: a flag for conditions, because Terraform prints the value that a condition refers to. */
export const STATUS = { ok: "ok", warning: "warning", failed: "failed" } as const;

/** What a plan knows about one declared service: JSON under the service's key in the answer. */
export interface ServiceAnswer extends ReadOnlyAnswer {
  /** Whether nothing stands against what an apply has to do. */
  readonly ok: boolean;
  /** What stands against it, and what to do; `""` when nothing does. */
  readonly problem: string;
  /** Whether every declared field has its declared value. */
  readonly inSync: boolean;
  /** How much there is of the service. */
  readonly live: Presence;
  /** The live against the declared values, what an apply does about it, and when it was seen; `""` when in sync. */
  readonly drift: string;
  /** Whether what ONTAP sets becomes known only when the service is created. */
  readonly targetNamePending: boolean;
  /** The portals that are up, `address:3260`, sorted; empty when nobody asked. */
  readonly targetPortals: readonly string[];
  /** UUID of the SVM; `""` when it is not known. */
  readonly svmUuid: string;
}

/** The triggers of the `null_resource` of a service, beside the flat texts of its spec. */
export const TRIGGER = {
  /** Unknown at plan exactly when the live service differs, which replaces the resource. */
  live: "live",
  /** The live against the declared values; ignored for change detection. */
  drift: "drift",
} as const;

/** The trigger `live` of a service that is in sync. */
export const IN_SYNC = "in sync";

/** Whether the triggers of a `null_resource` are those of a service. A plan leaves out what it does not know yet. */
export function isManaged(triggers: Readonly<Record<string, unknown>>): boolean {
  return "ensure" in triggers;
}

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

/** A declared service as a query carries it: its key, and its spec as flat texts that are not checked yet. */
export interface QueriedService {
  readonly key: string;
  readonly fields: Fields;
}

/** What a `data.external` block asks: one cluster, and the services that are declared on it. */
export interface ObservationQuery {
  readonly cluster: ClusterConnection;
  readonly services: readonly QueriedService[];
  /** Whether no plan is certain to show what is disabled or deleted. */
  readonly mayBeLate: boolean;
}

/**
 * Reads the query that the external provider writes to standard input: `{cluster: <JSON>, services: <JSON list>}`.
 *
 * @throws ValidationError when it is another text, which is a fault of the calling configuration.
 */
export function decodeObservationQuery(text: string): ObservationQuery {
  const query = parseFields("the query on standard input", text);
  return {
    cluster: decodeClusterConnection(requiredText(QUERY.cluster, query[QUERY.cluster])),
    services: decodeServices(requiredText(QUERY.services, query[QUERY.services])),
    mayBeLate: query[QUERY.mayBeLate] === "true",
  };
}

function decodeServices(list: string): QueriedService[] {
  const services = parseJson(QUERY.services, list);
  if (!Array.isArray(services)) throw invalid(QUERY.services, services, "a JSON list");
  return services.map(decodeService);
}

function decodeService(value: unknown, index: number): QueriedService {
  const what = `${QUERY.services}[${index}]`;
  if (!isFields(value)) throw invalid(what, value, "an object");
  return { key: requiredText(`${what}.${QUERY.key}`, value[QUERY.key]), fields: value };
}
