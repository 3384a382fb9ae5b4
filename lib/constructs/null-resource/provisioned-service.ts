import { DataExternal } from "@cdktf/provider-external/lib/data-external";
import { Resource } from "@cdktf/provider-null/lib/resource";
import { dependable, type IResolvable, TerraformLocal, type TerraformResourceLifecycle } from "cdktf";
import type { Construct } from "constructs";
import { IN_SYNC, QUERY, type ServiceAnswer, TRIGGER, VARIABLE, VERB } from "../../model/contract";
import { DeletionPolicy } from "../../model/deletion-policy";
import type { DeclaredService } from "../declarations";
import { type ClusterObservations, oneService } from "./cluster-observations";
import { localExec } from "./local-exec";
import type { ObservationBlock } from "./observation-block";
import { ServiceOwner } from "./service-owner";

/**
 * The iSCSI service of one SVM as a `null_resource` that is replaced whenever the live service is not the declared one,
 * and whose creation runs the provisioner program.
 */
export class ProvisionedService {
  readonly resource: Resource;
  readonly #observation: ObservationBlock;
  readonly #owner: ServiceOwner | undefined;
  #targetName: TerraformLocal | undefined;

  constructor(
    private readonly scope: Construct,
    private readonly declared: DeclaredService,
    policy: DeletionPolicy,
    private readonly observations: ClusterObservations,
  ) {
    this.#observation = observations.of(scope, declared);
    if (policy !== DeletionPolicy.RETAIN) this.#owner = new ServiceOwner(scope, declared, policy, observations);
    this.resource = new Resource(scope, "Default", {
      triggers: { ...declared.identity, ...declared.values, ...liveTriggers((name) => this.#seen(name)) },
      lifecycle: this.#lifecycle(declared.known),
      provisioners: [localExec(observations, VERB.apply, { [VARIABLE.spec]: "${jsonencode(self.triggers)}" })],
      ...(this.#owner === undefined ? {} : { dependsOn: [this.#owner] }),
    });
  }

  /** Makes the service wait for other elements. What blocks it now, they may mend in the same run. */
  waitFor(elements: readonly string[]): void {
    const owner = this.#owner === undefined ? [] : [dependable(this.#owner)];
    this.resource.dependsOn = [...owner, ...elements];
    this.resource.lifecycle = this.#lifecycle(false);
    // A destroy goes the other way: what the service needs is still there when the policy is carried out.
    if (this.#owner !== undefined) this.#owner.dependsOn = [...elements];
  }

  /** Whether the live service was the declared one at plan. */
  get inSync(): IResolvable {
    return this.#observation.flag(this.declared, "inSync");
  }

  /** The live against the declared values, as seen at plan; empty when they agree. */
  get drift(): string {
    return this.#observation.text(this.declared, "drift");
  }

  /** The IQN: known at plan for a service that exists, read after the apply for one that is yet to be created. */
  get targetName(): string {
    // A local, and one for all uses: it can be referred to from another stack, too.
    this.#targetName ??= new TerraformLocal(this.scope, "target_name", this.#targetNameExpression());
    return this.#targetName.asString;
  }

  #targetNameExpression(): string {
    const { key, known } = this.declared;
    const read = `jsondecode(${this.#readFacts().fqn}${known ? "[0]" : ""}.result["${key}"])`;
    return `\${${this.#seen("targetNamePending")} ? ${field(read, "targetName")} : ${this.#seen("targetName")}}`;
  }

  #seen(name: keyof ServiceAnswer): string {
    return field(this.#observation.referenceTo(this.declared), name);
  }

  #readFacts(): DataExternal {
    const { cluster, program } = this.observations;
    const facts = new DataExternal(this.scope, "facts", {
      dependsOn: [this.resource],
      program: ["node", program, VERB.facts],
      query: { [QUERY.cluster]: cluster.json, ...oneService(this.declared) },
    });
    // Not the prop `count`: its type takes a number, and an expression would be rendered as a string. Without it where
    // the observation may be unknown at plan, because the engine must know a count.
    if (this.declared.known) facts.addOverride("count", `\${${this.#seen("targetNamePending")} ? 1 : 0}`);
    return facts;
  }

  #lifecycle(withPrecondition: boolean): TerraformResourceLifecycle {
    const precondition = {
      condition: `\${${this.#seen("blocked")} == ""}`,
      errorMessage: `The iSCSI service of SVM ${this.declared.svm} cannot be brought to the declared state: \${${this.#seen("blocked")}}.`,
    };
    return {
      ignoreChanges: [`triggers["${TRIGGER.drift}"]`],
      ...(withPrecondition ? { precondition: [precondition] } : {}),
    };
  }
}

/**
 * `live` is unknown at plan exactly when the live service differs, which replaces the resource, and becomes what the next
 * clean plan says. `drift` shows the difference; it is ignored for change detection, so that it changes nothing by itself.
 */
function liveTriggers(seen: (name: keyof ServiceAnswer) => string): Record<string, string> {
  const [inSync, text] = [seen("inSync"), `"${IN_SYNC}"`];
  return {
    [TRIGGER.live]: `\${${inSync} ? ${text} : (timestamp() == "" ? "" : ${text})}`,
    [TRIGGER.drift]: `\${${inSync} ? null : ${seen("drift")}}`,
  };
}

function field(reference: string, name: keyof ServiceAnswer): string {
  return `${reference}.${name}`;
}
