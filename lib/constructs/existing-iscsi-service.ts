import { Construct } from "constructs";
import type { ReadService } from "./cluster-provisioning";
import { existingService } from "./declared-service";
import { whenDependent } from "./dependencies";
import { ensureDistinctNames } from "./distinct-names";
import type { SvmProps } from "./iscsi-service-props";

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
