import { type IResolvable, Token } from "cdktf";
import { Construct } from "constructs";
import type { IscsiServiceSpec } from "../model/iscsi-service-spec";
import { svmNameRule, svmUuidRule, targetAliasRule } from "../model/rules";
import { ProvisionedService } from "./null-resource/provisioned-service";
import type { OntapCluster } from "./ontap-cluster";
import { checkProp, constructError, flagRule } from "./validation";

/** The desired state of the iSCSI service of one SVM. */
export interface IscsiServiceProps {
  /** The cluster of the SVM. */
  readonly cluster: OntapCluster;
  /**
   * Name of the SVM: letters, digits, `_`, `.`, `-`. One of `svmName` and `svmUuid` is required; with both, they must be
   * of the same SVM.
   *
   * @default the SVM is found by `svmUuid`
   */
  readonly svmName?: string;
  /**
   * UUID of the SVM: it stays the same when the SVM is renamed.
   *
   * @default the SVM is found by `svmName`
   */
  readonly svmUuid?: string;
  /**
   * Whether the service serves its LUNs. Disabling it ends every iSCSI session of the SVM.
   *
   * @default true
   */
  readonly enabled?: boolean;
  /**
   * Alias of the target: at most 128 printable characters without spaces; `""` clears it.
   *
   * @default the alias is not managed; ONTAP gives a new service the SVM's name
   */
  readonly targetAlias?: string;
}

/**
 * The iSCSI service of one SVM, kept in its declared state: created when it is missing, taken over when it exists,
 * repaired when something else changed it. The live service stays when the construct or its stack is destroyed.
 *
 * @example
 * const db = new IscsiService(stack, "db", { cluster, svmName: "svm_db", targetAlias: "db-prod" });
 *
 * @see /protocols/san/iscsi/services in the ONTAP REST API reference
 */
export class IscsiService extends Construct {
  readonly #provisioned: ProvisionedService;

  /**
   * @throws ValidationError MISSING_VALUE without an SVM; INVALID_VALUE when a prop breaks its rule; DUPLICATE_SERVICE when
   * the SVM's service is declared already. The message names the construct's path.
   */
  constructor(scope: Construct, id: string, props: IscsiServiceProps) {
    super(scope, id);
    const spec = specOf(this, props);
    this.#provisioned = new ProvisionedService(this, spec, props.cluster._observe(this, spec));
  }

  /** The IQN that ONTAP generated. A token; known at plan unless the service is yet to be created. */
  get targetName(): string {
    return Token.asString(this.#provisioned.targetName);
  }

  /** Whether the live service was the declared one when the plan was made. A token. */
  get inSync(): IResolvable {
    return Token.asAny(this.#provisioned.inSync);
  }

  /**
   * The live against the declared values when the plan was made; empty when they agree. A token. As an output it makes
   * the plan after a repair show a change.
   */
  get drift(): string {
    return Token.asString(this.#provisioned.drift);
  }
}

function specOf(construct: Construct, props: IscsiServiceProps): IscsiServiceSpec {
  const { svmName, svmUuid, enabled = true, targetAlias } = props;
  checkProp(construct, "svmName", svmName, svmNameRule);
  checkProp(construct, "svmUuid", svmUuid, svmUuidRule);
  checkProp(construct, "enabled", enabled, flagRule);
  checkProp(construct, "targetAlias", targetAlias, targetAliasRule);
  if (svmName === undefined && svmUuid === undefined) throw constructError(construct, "MISSING_VALUE", NO_SVM);
  return {
    ...(svmName === undefined ? {} : { svmName }),
    ...(svmUuid === undefined ? {} : { svmUuid: svmUuid.toLowerCase() }),
    enabled,
    ...(targetAlias === undefined ? {} : { targetAlias: targetAlias.normalize("NFC") }),
  };
}

const NO_SVM = "svmName and svmUuid: got neither, expected at least one of them: give the SVM's name or its UUID";
