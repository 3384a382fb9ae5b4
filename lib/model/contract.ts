import type { SeenService } from "./seen-service";

/**
 * What passes between the synthesized configuration, which the constructs write and an engine evaluates, and the provisioner
 * program that the engine starts. Whoever reads a stack, a plan or a state goes by the same names.
 */

/** The verbs of the provisioner program. */
export const VERB = {
  /** Standard input to standard output, at plan: what is live, and how it stands against the declarations. */
  observe: "observe",
  /** The same beside an observation: what is certain at plan, or known after an apply. */
  facts: "facts",
  /** Brings one service to its declared state. */
  apply: "apply",
  /** Carries out the deletion policy of one service. */
  delete: "delete",
} as const;

/** The environment variables that hand something over to `apply` and `delete`. */
export const VARIABLE = {
  /** JSON of the cluster's connection. */
  cluster: "ONTAP_ISCSI_CLUSTER",
  /** JSON of the spec, as flat texts. */
  spec: "ONTAP_ISCSI_SPEC",
  /** UUID of the SVM that the plan saw; `""` when it saw none. */
  seenSvmUuid: "ONTAP_ISCSI_SEEN_SVM_UUID",
  /** How much of the service the plan saw: a `SeenService`. */
  seenService: "ONTAP_ISCSI_SEEN_SERVICE",
  /** Whether sessions may be ended. */
  activeSessions: "ONTAP_ISCSI_ACTIVE_SESSIONS",
  /** `"true"` when the alias is an expression, which may be sensitive: then nothing that is printed repeats it. */
  aliasIsToken: "ONTAP_ISCSI_ALIAS_IS_TOKEN",
  /** `"true"` when the stack is a module of another configuration. */
  inModule: "ONTAP_ISCSI_IN_MODULE",
  /** JSON of what the state holds about a service that is to be given up: a record of {@link OWNED}. */
  owned: "ONTAP_ISCSI_OWNED",
} as const;

/** The keys of the query of `observe` and `facts`. A query about one service has the service's flat texts beside them. */
export const QUERY = {
  /** JSON of the cluster's connection. */
  cluster: "cluster",
  /** JSON list of services, each with its key and its spec as flat texts. */
  services: "services",
  /** What one service is filed under in the answer. */
  key: "key",
  /** Whether a service's sessions may be ended, beside its spec. */
  activeSessions: "activeSessions",
  /** `"true"` when the alias is sensitive, or may be: then the answer does not repeat it. */
  hidesAlias: "hidesAlias",
  /** `"true"` when the answer shall tell the services' portals. */
  targetPortals: "targetPortals",
} as const;

/**
 * The ids of the locals that hold what a block asks, where it is about one service, and its answer. A plan does not tell what
 * locals refer to, but their names, `<scope>_<id>_<hash>`, tell which block and which resource are of one construct.
 */
export const LOCAL = { query: "query", services: "services" } as const;

/** The id of the local that holds the answer of a look beside the observations, which no report takes for one of them. */
export const SIGHT_LOCAL = "sighted";

/** The keys of an answer that are no service's: an SVM cannot have such a name. */
export const ANSWER_KEY = {
  /** A problem that concerns the cluster as a whole; `""` when there is none. */
  problem: "*",
  /** What may endanger a secret; `""` when nothing does. */
  warnings: "!",
} as const;

/** What a plan knows about one declared service: JSON under the service's key in the answer. */
export interface ServiceAnswer {
  /** Whether every declared field has its declared value. */
  readonly inSync: boolean;
  /** How much there is of the service. */
  readonly live: SeenService;
  /** The live against the declared values, what an apply does about it, and when it was seen; `""` when in sync. */
  readonly drift: string;
  /** Why a needed write is certain to fail unless the same run mends it, and what to do; `""` when nothing is known against it. */
  readonly blocked: string;
  /** Why the declared name and UUID cannot be of one SVM, and what to do; `""` when they are. */
  readonly mismatched: string;
  /** Why a needed write would be refused: it would end sessions, or nobody knows; `""` when it would not. */
  readonly protected: string;
  /** What the operator should look at though the plan can be applied; `""` when there is nothing. */
  readonly warning: string;
  /** Whether the IQN becomes known only when the service is created. */
  readonly targetNamePending: boolean;
  /** The IQN; `null` when the service does not exist. */
  readonly targetName: string | null;
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

/**
 * What the state holds about a service, as texts: all that a destroy goes by, because that is what its plan shows, and what
 * the last apply saw. How the SVM is reached and aimed at stands there when the destroy does something, or when the look at it may be put off to the apply.
 */
export const OWNED = {
  /** The cluster's name. */
  cluster: "cluster",
  /** The cluster's endpoint. */
  endpoint: "endpoint",
  /** JSON of the cluster's connection, where it has tokens. */
  connection: "connection",
  /** Name of the SVM, where it is declared. */
  svmName: "svmName",
  /** UUID of the SVM as the plan saw it; `""` when it saw none. */
  svmUuid: "svmUuid",
  deletionPolicy: "deletionPolicy",
  activeSessions: "activeSessions",
  /** What a destroy does to the live service, in words. */
  onDestroy: "on_destroy",
} as const;

/** Whether the triggers of a `null_resource` are those of a service. A plan leaves out what it does not know yet. */
export function isManaged(triggers: Readonly<Record<string, unknown>>): boolean {
  return "ensure" in triggers;
}
