import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { ensureDistinctNames, whenDependent } from "./aspects";
import { declaredService, existingService, type IscsiServiceProps, type SvmProps } from "./declaration";
import type { ManagedService, ProvisionedService, ReadService } from "./provisioning";
import { constructError } from "./validation";

/**
 * The iSCSI service of one SVM, kept in its declared state: created when it is missing, adopted when it exists, repaired
 * when something else changed it. Its removal keeps the live service, unless its `deletionPolicy` says otherwise.
 *
 * It waits for the resources in its values and for `node.addDependency`. Others can name it in their `dependsOn`.
 *
 * @example
 * const db = new IscsiService(stack, "db", { cluster, svmName: "svm_db", targetAlias: "db-prod" });
 *
 * @see /protocols/san/iscsi/services in the ONTAP REST API reference
 */
export class IscsiService extends Construct implements ITerraformDependable {
  readonly #declared: ManagedService;
  readonly #provisioned: ProvisionedService;
  #switches = false;

  /**
   * @throws ValidationError MISSING_VALUE without an SVM; INVALID_VALUE when a prop breaks its rule, or a deletion policy needs
   * provider mode; DUPLICATE_SERVICE when the SVM's service is declared already. The message names the construct's path.
   */
  constructor(scope: Construct, id: string, props: IscsiServiceProps) {
    super(scope, id);
    this.#declared = declaredService(this, props);
    const { cluster } = props;
    cluster._register(this, this.#declared);
    this.#provisioned = cluster._provisioning.manage(this, this.#declared);
    ensureDistinctNames(this);
    whenDependent(this, (elements) => {
      this.#provisioned.waitFor(elements);
    });
  }

  /**
   * A service that something else manages: it is read, and never written. The plan fails if it does not exist.
   *
   * @throws ValidationError MISSING_VALUE, INVALID_VALUE as the constructor does.
   */
  static fromExisting(scope: Construct, id: string, props: SvmProps): ExistingIscsiService {
    return new ExistingIscsiService(scope, id, props);
  }

  /** @internal */
  get _declared(): ManagedService {
    return this.#declared;
  }

  /** What others name in their `dependsOn`. */
  get fqn(): string {
    return this.#provisioned.fqn;
  }

  /**
   * The IQN that ONTAP generated, as a CDKTF token. Known at plan unless the service must be created.
   *
   * @throws ValidationError INVALID_VALUE for a service that is declared absent.
   */
  get targetName(): string {
    this.#expectPresent("targetName");
    return this.#provisioned.readOnlyField("targetName");
  }

  /**
   * Where hosts reach the target: `address:3260` of each enabled iSCSI LIF of the SVM (IPv6 in brackets), sorted. A CDKTF
   * token. The LIFs are read only when it is used. Empty when the user's role may not read them.
   *
   * @throws ValidationError INVALID_VALUE for a service that is declared absent.
   * @see /network/ip/interfaces in the ONTAP REST API reference
   */
  get targetPortals(): string[] {
    this.#expectPresent("targetPortals");
    return this.#provisioned.targetPortals;
  }

  /**
   * Makes the next apply import the live service, as `importFrom` of CDKTF's resources does: the plan says `will be imported`,
   * and fails when there is no service. Without it, an existing service is adopted, and the plan shows a creation. Remove
   * the call once it is applied.
   *
   * @param id `<cluster>/<SVM>`, the SVM by its name or UUID. Default: those that are declared.
   * @throws ValidationError INVALID_VALUE for an id of another cluster or SVM than the declared one, and for a cluster with
   * `Provisioning.NULL_RESOURCE`.
   */
  importFrom(id?: string): void {
    this.#provisioned.importFrom(id);
  }

  /**
   * Makes the next apply move or remove the state entries of the other `provisioning`, whatever their deletion policy; nothing
   * is written to the cluster. Call it in the deployment that switches, and remove the call after it. Needs Terraform 1.8, or
   * OpenTofu (run with 1.12).
   */
  switchProvisioning(): void {
    if (!this.#switches) this.#provisioned.switchProvisioning();
    this.#switches = true;
  }

  #expectPresent(attribute: string): void {
    if (this.#declared.values.ensure !== "absent") return;
    const problem = `${attribute}: a service with ensure "absent" has no target, expected a service that is present`;
    throw constructError(this, "INVALID_VALUE", `${problem}: remove the reference`);
  }
}

/**
 * The iSCSI service of one SVM that something else manages: read at every plan, never written. If it depends on resources that
 * change in the same run (`node.addDependency`, or values from them), the apply reads it.
 */
export class ExistingIscsiService extends Construct {
  readonly #read: ReadService;

  /** @throws ValidationError MISSING_VALUE without an SVM; INVALID_VALUE when a prop breaks its rule. */
  constructor(scope: Construct, id: string, props: SvmProps) {
    super(scope, id);
    const declared = existingService(this, props);
    this.#read = props.cluster._provisioning.read(this, declared);
    ensureDistinctNames(this);
    whenDependent(this, (elements) => {
      this.#read.waitFor(elements);
    });
  }

  /** The IQN, as a CDKTF token, known at plan. The plan fails if the service does not exist. */
  get targetName(): string {
    return this.#read.readOnlyField("targetName");
  }

  /** Where hosts reach the target, as `IscsiService.targetPortals`. A CDKTF token, known at plan. */
  get targetPortals(): string[] {
    return this.#read.targetPortals;
  }
}
