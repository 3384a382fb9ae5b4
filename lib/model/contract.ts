import type { ReadOnlyAnswer } from "./iscsi-service";
import type { Presence } from "./presence";

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
