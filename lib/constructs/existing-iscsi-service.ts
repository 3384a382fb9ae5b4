import { type IResolvable, TerraformLocal, TerraformResource } from "cdktf";
import { Construct } from "constructs";
import type { ServiceAnswer } from "../model/contract";
import type { DeclaredService } from "./declarations";
import { existingService } from "./declared-service";
import { whenDependent } from "./dependencies";
import { ensureDistinctNames } from "./distinct-names";
import type { SvmProps } from "./iscsi-service-props";
import { type Condition, type ObservationBlock, onlyAfter } from "./null-resource/observation-block";

/**
 * The iSCSI service of one SVM that something else manages: read at every plan, never written. It waits for what it depends
 * on (`node.addDependency`, or tokens in its props), and is read at the apply when that changes in the same run.
 */
export class ExistingIscsiService extends Construct {
  readonly #declared: DeclaredService;
  readonly #observation: ObservationBlock;
  readonly #gate: TerraformResource | undefined;
  readonly #locals: { -readonly [Field in keyof ServiceAnswer]?: TerraformLocal } = {};

  /** @throws ValidationError MISSING_VALUE without an SVM; INVALID_VALUE when a prop breaks its rule. */
  constructor(scope: Construct, id: string, props: SvmProps) {
    super(scope, id);
    this.#declared = existingService(this, props);
    this.#observation = props.cluster._observations.ofExisting(this, this.#declared);
    ensureDistinctNames(this);
    const precondition = [...this.#observation.conditions];
    if (precondition.length > 0) this.#gate = gateOf(this, precondition);
    whenDependent(this, (elements) => {
      this.#observation.waitFor(elements);
    });
  }

  /** The IQN. A token, known at plan; the plan fails when the service does not exist. */
  get targetName(): string {
    const seen = this.#behindGate("targetName");
    return seen === undefined ? this.#observation.text(this.#declared, "targetName") : seen.asString;
  }

  /** Where hosts reach the target, as `IscsiService.targetPortals`. A token, known at plan. */
  get targetPortals(): string[] {
    this.#observation.readPortals();
    const seen = this.#behindGate("targetPortals");
    return seen === undefined ? this.#observation.targetPortals(this.#declared) : seen.asList;
  }

  /** Whether the service exists, of the SVM that is meant. A token. */
  get inSync(): IResolvable {
    return this.#observation.flag(this.#declared, "inSync");
  }

  /** Empty: the plan fails when the SVM's name and UUID are not of the same SVM. A token. */
  get drift(): string {
    return this.#observation.text(this.#declared, "drift");
  }

  /** A local of what was observed, where a resource of its own sees to what must hold: what uses it comes after that. */
  #behindGate(field: keyof ServiceAnswer): TerraformLocal | undefined {
    if (this.#gate === undefined) return undefined;
    const seen = onlyAfter(this.#gate.fqn, `${this.#observation.referenceTo(this.#declared)}.${field}`);
    this.#locals[field] ??= new TerraformLocal(this, field, `\${${seen}}`);
    return this.#locals[field];
  }
}

function gateOf(scope: Construct, precondition: Condition[]): TerraformResource {
  return new TerraformResource(scope, "exists", {
    terraformResourceType: "terraform_data",
    lifecycle: { precondition },
  });
}
