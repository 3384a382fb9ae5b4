import { type ClusterConnection, decodeClusterConnection } from "./connection";
import { type Fields, invalid, isFields, parseFields, parseJson, requiredText } from "./decode";
import {
  DECLARED_FIELDS,
  type IscsiServiceState,
  type Presence,
  type ReadOnlyAnswer,
  type ServiceValues,
} from "./service";

// What the constructs write, Terraform evaluates and the programs read.

export const VERB = {
  /** At plan: compares the live services with their declarations. */
  observe: "observe",
  /** After an apply: reads what ONTAP set in a service that was created. */
  facts: "facts",
  /** Brings one service to its declared state. */
  apply: "apply",
} as const;

export const VARIABLE = {
  cluster: "ONTAP_ISCSI_CLUSTER",
  spec: "ONTAP_ISCSI_SPEC",
  /** UUID of the SVM in the plan; `""` without one. */
  seenSvmUuid: "ONTAP_ISCSI_SEEN_SVM_UUID",
  seenService: "ONTAP_ISCSI_SEEN_SERVICE",
  activeSessions: "ONTAP_ISCSI_ACTIVE_SESSIONS",
} as const;

/** The keys of a query, and of each of its services. Flags are `"true"` or absent. */
export const QUERY = {
  cluster: "cluster",
  /** JSON list of services, each with the keys below and its spec as flat texts. */
  services: "services",
  /** Terraform may read only in the apply: then no plan is certain to show what is disabled or deleted. */
  mayBeLate: "mayBeLate",
  key: "key",
  /** The name of its `null_resource`, if an app has given it another one than the key. */
  resource: "resource",
  activeSessions: "activeSessions",
  /** The service is only read, and must exist. */
  existing: "existing",
  /** The same run may create the SVM, or make it fit. */
  waits: "waits",
  /** The answer must have the service's portals. */
  targetPortals: "targetPortals",
} as const;

/**
 * The ids of the locals of an observation. A plan does not show what locals refer to, but their names, `<scope>_<id>_<hash>`, show
 * which block and which resource belong to one construct.
 */
export const LOCAL = { query: "query", services: "services" } as const;

/** The keys of an answer that are no service's: no name in a configuration has such characters. */
export const ANSWER_KEY = {
  /** One of {@link STATUS}. */
  status: "?",
  /** Why the cluster could not be read, or `""`. */
  problem: "*",
  /** `""` without any. */
  warnings: "!",
} as const;

/** A flag for conditions, because Terraform prints the value that a condition refers to. */
export const STATUS = { ok: "ok", warning: "warning", failed: "failed" } as const;

/** What a plan knows about one declared service: JSON under the service's key in the answer. */
export interface ServiceAnswer extends ReadOnlyAnswer {
  /** Whether an apply can succeed. */
  readonly ok: boolean;
  /** Why it cannot, and what to do, or `""`. */
  readonly problem: string;
  readonly inSync: boolean;
  readonly live: Presence;
  /** The differences, what an apply does, and when the service was read; `""` when in sync. */
  readonly drift: string;
  /** Whether what ONTAP sets becomes known only when the service is created. */
  readonly targetNamePending: boolean;
  /** `address:3260` of each portal that is enabled, sorted; empty unless asked for. */
  readonly targetPortals: readonly string[];
  /** `""` if it is not known. */
  readonly svmUuid: string;
  /** The live service as data, if it differs; null if there is none. */
  readonly service?: (Pick<IscsiServiceState, "svmName"> & ServiceValues) | null;
  /** The sessions that the apply would end, if there are any. */
  readonly sessions?: string;
}

/** The triggers of the `null_resource` of a service, beside the flat texts of its spec. */
export const TRIGGER = {
  /** Unknown at plan exactly if the live service differs, which replaces the resource. */
  live: "live",
  /** The differences; Terraform ignores its changes. */
  drift: "drift",
} as const;

/** The trigger `live` of a service that is in sync. */
export const IN_SYNC = "in sync";

/** Whether a `null_resource` is a service. A plan leaves out triggers that are unknown. */
export function isManaged(triggers: Readonly<Record<string, unknown>>): boolean {
  return "ensure" in triggers;
}

/** Address of the native provider. Terraform takes the prefix of a type for the provider's local name. */
export const PROVIDER_SOURCE = "cdktf.local/ontap-iscsi/ontap";

export const PROVIDER_NAME = "ontap";

export const SERVICE_TYPE = "ontap_iscsi_service";

export const PORTALS_TYPE = "ontap_iscsi_target_portals";

export const PORTALS_ATTRIBUTE = "target_portals";

/** Maps the name of each cluster to its connection. */
export const CLUSTERS_ATTRIBUTE = "clusters";

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

export const DECLARED_ATTRIBUTE = {
  cluster: "cluster",
  ...attributesOf(DECLARED_FIELDS),
  /** Whether the same run may create the SVM, or make it fit. */
  awaitsSvm: "awaits_svm",
} as const;

export const COMPUTED_ATTRIBUTE = {
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

export interface QueriedService {
  readonly key: string;
  /** The spec as flat texts, not checked yet. */
  readonly fields: Fields;
}

export interface ObservationQuery {
  readonly cluster: ClusterConnection;
  readonly services: readonly QueriedService[];
  readonly mayBeLate: boolean;
}

/** @throws ValidationError when it is another text. */
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
