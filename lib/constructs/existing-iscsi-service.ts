import type { IResolvable } from "cdktf";
import { Construct } from "constructs";
import type { ReadService } from "./cluster-provisioning";
import { existingService } from "./declared-service";
import { whenDependent } from "./dependencies";
import { ensureDistinctNames } from "./distinct-names";
import type { SvmProps } from "./iscsi-service-props";

/**
 * The iSCSI service of one SVM that something else manages: read at every plan, never written. It waits for what it depends
 * on (`node.addDependency`, or tokens in its props), and is read at the apply when that changes in the same run.
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

  /** The IQN. A token, known at plan; the plan fails when the service does not exist. */
  get targetName(): string {
    return this.#read.targetName;
  }

  /** Where hosts reach the target, as `IscsiService.targetPortals`. A token, known at plan. */
  get targetPortals(): string[] {
    return this.#read.targetPortals;
  }

  /** Whether the service exists, of the SVM that is meant. A token. */
  get inSync(): IResolvable {
    return this.#read.inSync;
  }

  /** Empty: the plan fails when the SVM's name and UUID are not of the same SVM. A token. */
  get drift(): string {
    return this.#read.drift;
  }
}
