import { requiredText } from "./decode";
import { oneOf } from "./rules";

/** What a removal of the declaration does to the live service. null_resource mode has `RETAIN` only. */
export enum DeletionPolicy {
  /** It is kept: no host loses its disks. */
  RETAIN = "retain",
  /** It is disabled, which ends every iSCSI session of the SVM, and keeps its IQN and alias. */
  DISABLE = "disable",
  /** It is deleted. A service that is created later has another IQN. */
  DELETE = "delete",
}

const POLICIES = Object.values(DeletionPolicy);

/** One of the policies, by its text. */
export const deletionPolicyRule = oneOf(...POLICIES);

/**
 * Reads a policy from its text.
 *
 * @throws ValidationError MISSING_VALUE or INVALID_VALUE.
 */
export function decodeDeletionPolicy(what: string, value: unknown): DeletionPolicy {
  const text = requiredText(what, value, deletionPolicyRule);
  return text as DeletionPolicy;
}
