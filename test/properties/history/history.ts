import type { ActiveSessions, DeletionPolicy } from "../../../lib/model/policies";
import type { FaultRule, SeedService, SeedSvm } from "../../../lib/simulator/schema-types";
import type { ClusterSettings } from "../../../lib/simulator/state";

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

/** What somebody else does to an SVM. */
export type Action =
  | { readonly kind: "set"; readonly values: SeedService }
  | { readonly kind: "delete service" }
  | { readonly kind: "log in" | "log out"; readonly initiator: string }
  | { readonly kind: "change SVM"; readonly values: Pick<SeedSvm, "state" | "iscsiAllowed" | "lockedForWrites"> }
  | { readonly kind: "rename" }
  | { readonly kind: "swap names" }
  | { readonly kind: "remove SVM" }
  /** Another SVM takes the name of the one that is removed. */
  | { readonly kind: "re-create SVM"; readonly as: LiveSvm }
  /** The endpoint leads to another array, of which every SVM has the name of one here, and no UUID is the same. */
  | { readonly kind: "swap array"; readonly as: LiveSvm };

/** An action, and when it is done: right before the simulator serves its request of that number, from 0 on. */
export interface Move {
  readonly before: number;
  readonly on: "declared" | "neighbour";
  readonly action: Action;
}

/** The policies that write. */
export type GivingUp = Exclude<DeletionPolicy, DeletionPolicy.RETAIN>;

/** What an SVM is, besides its name. */
export type LiveSvm = Omit<SeedSvm, "name" | "uuid">;

/** All that happens while one service is reconciled. */
export interface History {
  /** Name of the SVM that is declared. */
  readonly svmName: string;
  readonly declaration: Declaration;
  readonly activeSessions: ActiveSessions;
  /** Whether a plan saw the SVM before anything else happened. Whoever gives a service up always has seen it. */
  readonly sees: boolean;
  /** The service is given up like this, whatever is declared; `undefined`: it is brought to what is declared. */
  readonly retires: GivingUp | undefined;
  readonly cluster: Partial<ClusterSettings>;
  /** The SVM as it is at first. */
  readonly live: LiveSvm;
  /** Failures that a reconciliation gets over, as long as they are few. */
  readonly passing: readonly FaultRule[];
  /** Failures that may end it. */
  readonly lasting: readonly FaultRule[];
  readonly moves: readonly Move[];
}
