/** What destroying the declaration does to the live service. */
export enum DeletionPolicy {
  /** It stays as it is: no host loses its disks. */
  RETAIN = "retain",
  /** It is disabled, which ends every iSCSI session of the SVM, and keeps its IQN and alias. */
  DISABLE = "disable",
  /** It is disabled and deleted. A service that is created later has another IQN. */
  DELETE = "delete",
}

const POLICIES: readonly string[] = Object.values(DeletionPolicy);

/** Whether a text is one of the policies. */
export function isDeletionPolicy(text: string): text is DeletionPolicy {
  return POLICIES.includes(text);
}

/** What a message expects in place of another text. */
export const EXPECTED_POLICY = `one of ${POLICIES.join(", ")}`;
