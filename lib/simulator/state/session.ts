/** A host's iSCSI session with the target of an SVM. */
export interface Session {
  /** The host's IQN. */
  readonly initiator: string;
  /** Names of the initiator groups that the host is in. */
  readonly igroups: readonly string[];
  /** Name of the target portal group, which is the name of the interface that the session goes over. */
  readonly portalGroup: string;
  /** The target's handle of the session; no two sessions of an SVM have the same. */
  readonly tsih: number;
}
