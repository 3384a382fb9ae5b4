import type { IResolvable } from "cdktf";
import type { ActiveSessions } from "../model/active-sessions";
import type { DeletionPolicy } from "../model/deletion-policy";
import type { Ensure } from "../model/iscsi-service";
import type { OntapCluster } from "./ontap-cluster";

/** Which SVM a service belongs to. */
export interface SvmProps {
  /** The cluster of the SVM. */
  readonly cluster: OntapCluster;
  /**
   * Name of the SVM: letters, digits, `_`, `.`, `-`. One of `svmName` and `svmUuid` is required; with both, they must be
   * of the same SVM. May be a token.
   *
   * @default the SVM is found by `svmUuid`
   */
  readonly svmName?: string;
  /**
   * UUID of the SVM: it stays the same when the SVM is renamed. May be a token.
   *
   * @default the SVM is found by `svmName`
   */
  readonly svmUuid?: string;
}

/** The desired state of the iSCSI service of one SVM. */
export interface IscsiServiceProps extends SvmProps {
  /**
   * Whether the SVM shall have a service. `"absent"` deletes a live one, which is disabled before where ONTAP wants that: that
   * is how a service goes, because removing the construct from the code leaves it alone.
   *
   * @default "present"
   */
  readonly ensure?: Ensure;
  /**
   * Whether the service serves its LUNs. Disabling it ends every iSCSI session of the SVM. May be a token.
   *
   * @default true
   */
  readonly enabled?: boolean | IResolvable;
  /**
   * Alias of the target: at most 128 printable characters without spaces; `""` clears it. May be a token.
   *
   * @default the alias is not managed; ONTAP gives a new service the SVM's name
   */
  readonly targetAlias?: string;
  /**
   * What destroying the stack does to the live service. Nothing else carries it out: not removing the construct from the
   * code, not moving it, not giving it another SVM or cluster. A destroy goes by the policy that was applied last. No token.
   *
   * @default DeletionPolicy.RETAIN
   */
  readonly deletionPolicy?: DeletionPolicy;
  /**
   * What happens to a write that would end iSCSI sessions of the SVM's hosts: disabling the service, and deleting it, be it
   * by `enabled`, by `ensure` or by the deletion policy. The sessions are read at plan and again right before the write. No token.
   *
   * @default ActiveSessions.PROTECT
   */
  readonly activeSessions?: ActiveSessions;
}
