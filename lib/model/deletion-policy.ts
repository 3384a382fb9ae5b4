/** What destroying the declaration does to the live service. */
export enum DeletionPolicy {
  /** It stays as it is: no host loses its disks. */
  RETAIN = "retain",
  /** It is disabled, which ends every iSCSI session of the SVM, and keeps its IQN and alias. */
  DISABLE = "disable",
  /** It is disabled and deleted. A service that is created later has another IQN. */
  DELETE = "delete",
}
