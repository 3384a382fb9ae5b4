import { type IResolvable, TerraformLocal, TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import type { ServiceAnswer } from "../../model/contract";
import type { ReadService } from "../cluster-provisioning";
import type { DeclaredService } from "../declarations";
import type { ClusterObservations } from "./cluster-observations";
import { type Condition, type ObservationBlock, onlyAfter } from "./observation-block";

/** The iSCSI service of one SVM as a look at it that fails the plan when it does not exist. */
export class ObservedService implements ReadService {
  readonly #observation: ObservationBlock;
  readonly #gate: TerraformResource | undefined;
  readonly #locals: { -readonly [Field in keyof ServiceAnswer]?: TerraformLocal } = {};

  constructor(
    private readonly scope: Construct,
    private readonly declared: DeclaredService,
    observations: ClusterObservations,
  ) {
    this.#observation = observations.ofExisting(scope, declared);
    const precondition = [...this.#observation.conditions];
    if (precondition.length > 0) this.#gate = gateOf(scope, precondition);
  }

  waitFor(elements: readonly string[]): void {
    this.#observation.waitFor(elements);
  }

  get targetName(): string {
    const seen = this.#behindGate("targetName");
    return seen === undefined ? this.#observation.text(this.declared, "targetName") : seen.asString;
  }

  get targetPortals(): string[] {
    this.#observation.readPortals();
    const seen = this.#behindGate("targetPortals");
    return seen === undefined ? this.#observation.targetPortals(this.declared) : seen.asList;
  }

  get inSync(): IResolvable {
    return this.#observation.flag(this.declared, "inSync");
  }

  get drift(): string {
    return this.#observation.text(this.declared, "drift");
  }

  /** A local of what was observed, where a resource of its own sees to what must hold: what uses it comes after that. */
  #behindGate(field: keyof ServiceAnswer): TerraformLocal | undefined {
    if (this.#gate === undefined) return undefined;
    const seen = onlyAfter(this.#gate.fqn, `${this.#observation.referenceTo(this.declared)}.${field}`);
    this.#locals[field] ??= new TerraformLocal(this.scope, field, `\${${seen}}`);
    return this.#locals[field];
  }
}

function gateOf(scope: Construct, precondition: Condition[]): TerraformResource {
  return new TerraformResource(scope, "exists", {
    terraformResourceType: "terraform_data",
    lifecycle: { precondition },
  });
}
