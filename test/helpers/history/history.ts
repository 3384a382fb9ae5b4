import type { IscsiServiceSpec } from "../../../lib/model/iscsi-service";
import type { FaultRule } from "../../../lib/simulator/faults/fault-rule";
import { uuidFromName } from "../../../lib/simulator/state/identity";
import type { ClusterSettings } from "../../../lib/simulator/state/cluster-settings";
import type { SeedService, SeedSvm } from "../../../lib/simulator/seed/seed-document";

/** The SVM beside the declared one. It has a service that is nobody's business. */
export const NEIGHBOUR = "svm2";

/** What is declared, as flat texts, the way an engine hands them over. */
export interface Declaration {
  /** In which way it names the SVM. */
  readonly by: "name" | "uuid" | "name and uuid" | "name and the neighbour's uuid" | "the name of no SVM";
  readonly ensure?: string;
  readonly enabled?: string;
  readonly targetAlias?: string;
}

/** A declaration as flat texts. */
type Fields = Readonly<Partial<Record<keyof IscsiServiceSpec, string>>>;

/** What somebody else does to an SVM. */
export type Deed =
  | { readonly kind: "set"; readonly values: SeedService }
  | { readonly kind: "delete service" }
  | { readonly kind: "change SVM"; readonly values: Pick<SeedSvm, "state" | "iscsiAllowed" | "lockedForWrites"> }
  | { readonly kind: "rename" }
  | { readonly kind: "swap names" }
  | { readonly kind: "remove SVM" };

/** A deed, and when it is done: right before the simulator serves its request of that number, from 0 on. */
export interface Move {
  readonly before: number;
  readonly on: "declared" | "neighbour";
  readonly deed: Deed;
}

/** All that happens while one service is reconciled. */
export interface History {
  /** Name of the SVM that is declared. */
  readonly svmName: string;
  readonly declaration: Declaration;
  readonly cluster: Partial<ClusterSettings>;
  /** The SVM as it is at first. */
  readonly live: Omit<SeedSvm, "name" | "uuid">;
  /** Failures that a reconciliation gets over, as long as they are few. */
  readonly passing: readonly FaultRule[];
  /** Failures that may end it. */
  readonly lasting: readonly FaultRule[];
  readonly moves: readonly Move[];
}

/** The declaration as a program gets it, written as a user may write it. */
export function fieldsOf({ svmName, declaration: { by, ...values } }: History): Fields {
  const names: Record<Declaration["by"], Fields> = {
    name: { svmName },
    uuid: { svmUuid: uuidFromName(svmName).toUpperCase() },
    "name and uuid": { svmName, svmUuid: uuidFromName(svmName) },
    "name and the neighbour's uuid": { svmName, svmUuid: uuidFromName(NEIGHBOUR) },
    "the name of no SVM": { svmName: "no_such_svm" },
  };
  return { ...names[by], ...values };
}

/** What the declaration means. */
export function specOf(history: History): IscsiServiceSpec {
  const { svmName: svm, svmUuid: uuid, ensure, enabled, targetAlias: alias } = fieldsOf(history);
  return {
    ...(svm === undefined ? {} : { svmName: svm }),
    ...(uuid === undefined ? {} : { svmUuid: uuid.toLowerCase() }),
    ...(ensure === "absent" ? { ensure } : {}),
    ...(enabled === undefined ? {} : { enabled: enabled === "true" }),
    ...(alias === undefined ? {} : { targetAlias: alias.normalize("NFC") }),
  };
}
