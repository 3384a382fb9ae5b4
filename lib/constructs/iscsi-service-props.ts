import type { IResolvable } from "cdktf";
import type { ActiveSessions, DeletionPolicy } from "../model/policies";
import type { Ensure } from "../model/service";
import type { OntapCluster } from "./ontap-cluster";

/** Which SVM a service belongs to. */
export interface SvmProps {
  /** The cluster of the SVM. */
  readonly cluster: OntapCluster;
  /**
   * Name of the SVM: letters, digits, `_`, `.`, `-`. One of `svmName` and `svmUuid` is required; with both, they must be
   * of the same SVM. May be an input variable or an attribute of another resource.
   *
   * @default the SVM is found by `svmUuid`
   */
  readonly svmName?: string;
  /**
   * UUID of the SVM: it stays the same when the SVM is renamed. May be an input variable or an attribute of another resource.
   *
   * @default the SVM is found by `svmName`
   */
  readonly svmUuid?: string;
}

/** The desired state of the iSCSI service of one SVM. */
export interface IscsiServiceProps extends SvmProps {
  /**
   * Whether the SVM has a service. `"absent"` deletes a live one, which is disabled before if ONTAP wants that. No CDKTF token.
   *
   * @default "present"
   */
  readonly ensure?: Ensure;
  /**
   * Whether the service serves its LUNs. Disabling it ends every iSCSI session of the SVM. May be an input variable.
   *
   * @default true
   */
  readonly enabled?: boolean | IResolvable;
  /**
   * Alias of the target: at most 128 printable characters without spaces; `""` clears it. Public: the target sends it to
   * initiators at login (RFC 7143). May be an input variable or an attribute of another resource.
   *
   * @default the alias is not managed; ONTAP gives a new service the SVM's name
   */
  readonly targetAlias?: string;
  /**
   * What a destroy, or a removal of the construct from the code, does to the live service. Moves, and another SVM or cluster,
   * keep it. The policy that was applied last counts. `DISABLE` and `DELETE` need `Provisioning.PROVIDER`. No CDKTF token.
   *
   * @default DeletionPolicy.RETAIN
   */
  readonly deletionPolicy?: DeletionPolicy;
  /**
   * What happens to a write that would end iSCSI sessions of the SVM's hosts: disabling or deleting the service, by `enabled`,
   * `ensure` or the deletion policy. The sessions are read at plan and again right before the write. No CDKTF token.
   *
   * @default ActiveSessions.PROTECT
   */
  readonly activeSessions?: ActiveSessions;
}
