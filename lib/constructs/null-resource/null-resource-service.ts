import { Resource } from "@cdktf/provider-null/lib/resource";
import { dependable, type IResolvable, TerraformLocal, type TerraformResourceLifecycle } from "cdktf";
import type { Construct } from "constructs";
import { SERVICE_TYPE } from "../../model/provider-contract";
import { IN_SYNC, type ServiceAnswer, TRIGGER, VARIABLE, VERB } from "../../model/contract";
import type { ProvisionedService } from "../cluster-provisioning";
import type { ManagedService } from "../declarations";
import { ForgottenRecord } from "../forgotten-record";
import { OntapProvider } from "../provider/ontap-provider";
import { constructError } from "../validation";
import { notAmongKnown } from "../declared-once";
import type { ClusterObservations } from "./cluster-observations";
import { localExec } from "./local-exec";
import { type Condition, type ObservationBlock, onlyAfter } from "./observation-block";
import { ObservedFields } from "./observed-fields";
import { ServiceFacts } from "./service-facts";
import { ServiceOwner } from "./service-owner";

/**
 * The iSCSI service of one SVM as a `null_resource` that is replaced whenever the live service is not the declared one,
 * and whose creation runs the provisioner program.
 */
export class NullResourceService implements ProvisionedService {
  readonly #resource: Resource;
  readonly #observation: ObservationBlock;
  /** What the plan sees whatever the alias is, as a reference for use within an expression. */
  readonly #certain: string;
  readonly #owner: ServiceOwner;
  readonly #fields: ObservedFields;
  #facts: ServiceFacts | undefined;
  #targetName: TerraformLocal | undefined;

  constructor(
    private readonly scope: Construct,
    private readonly declared: ManagedService,
    private readonly observations: ClusterObservations,
  ) {
    this.#observation = observations.of(scope, declared);
    this.#certain = observations.certainOf(declared, this.#observation);
    this.#resource = new Resource(scope, "Default", {
      triggers: { ...declared.identity, ...declared.values, ...this.#liveTriggers() },
      lifecycle: this.#lifecycle([...this.#conditions(), ...(declared.known ? [this.#none("blocked")] : [])]),
      provisioners: [
        localExec(observations, VERB.apply, declared, {
          [VARIABLE.spec]: "${jsonencode(self.triggers)}",
          [VARIABLE.seenSvmUuid]: `\${${this.#certainly("svmUuid")}}`,
          [VARIABLE.seenService]: `\${${this.#certainly("live")}}`,
          [VARIABLE.activeSessions]: declared.activeSessions,
        }),
      ],
    });
    this.#owner = new ServiceOwner(scope, declared, () => this.#svmUuid(), observations);
    this.#owner.dependsOn = [dependable(this.#resource)];
    this.#fields = new ObservedFields(scope, declared, this.#observation, declared.known ? undefined : this.#owner);
  }

  /** What others wait for, and what waits for them on a destroy: then the deletion policy comes after them. */
  get fqn(): string {
    return this.#owner.fqn;
  }

  /** Makes the service wait for other elements. What blocks it now, they may mend in the same run. */
  waitFor(elements: readonly string[]): void {
    this.#resource.dependsOn = [...elements];
    this.#resource.lifecycle = this.#lifecycle(this.#conditions());
  }

  /** Whether the live service was the declared one at plan. */
  get inSync(): IResolvable {
    return this.#fields.flag("inSync");
  }

  /** The live against the declared values, as seen at plan; empty when they agree. */
  get drift(): string {
    return this.#fields.text("drift");
  }

  /**
   * The IQN: known at plan for a service that exists, read after the apply for one that is yet to be created. A local, and
   * one for all uses: it can be referred to from another stack, too. What uses it waits for the owner, whose value is none of
   * its own.
   */
  get targetName(): string {
    this.#targetName ??= new TerraformLocal(this.scope, "target_name", this.#targetNameExpression());
    return this.#targetName.asString;
  }

  #targetNameExpression(): string {
    const facts = this.#readFacts();
    facts.expectTargetName();
    const seen = onlyAfter(this.#owner.fqn, this.#seen("targetName"));
    return `\${${this.#seen("targetNamePending")} ? ${facts.field("targetName")} : ${seen}}`;
  }

  /** The portals that were up at plan. */
  get targetPortals(): string[] {
    return this.#fields.targetPortals;
  }

  importFrom(): never {
    const problem = `importFrom: got a cluster with provisioning "null_resource", expected "provider": a null_resource takes an existing service over without an import`;
    throw constructError(this.scope, "INVALID_VALUE", `${problem}; leave out the call`);
  }

  /** An engine reads what it forgets: that takes the provider, and the cluster. */
  switchProvisioning(): void {
    OntapProvider.of(this.scope).add(this.scope, this.observations.cluster);
    new ForgottenRecord(this.scope, "forgotten", SERVICE_TYPE, this.#resource.friendlyUniqueId);
  }

  /** A field that was observed, as an expression. */
  #seen(name: keyof ServiceAnswer): string {
    return `${this.#observation.referenceTo(this.declared)}.${name}`;
  }

  /** One that the plan has seen for certain. */
  #certainly(name: keyof ServiceAnswer): string {
    return `${this.#certain}.${name}`;
  }

  /** The SVM's UUID; where the service is to be absent, there is none that could tell it later. */
  #svmUuid(): string {
    return this.declared.values.ensure === "absent" ? this.#seen("svmUuid") : this.#readFacts().svmUuid;
  }

  #readFacts(): ServiceFacts {
    const { declared, observations } = this;
    const seen = this.#certainly.bind(this);
    return (this.#facts ??= new ServiceFacts(this.scope, { declared, observations, seen, resource: this.#resource }));
  }

  /** What must hold whatever else the run does. */
  #conditions(): Condition[] {
    const { scope, declared } = this;
    const once = declared.known ? [] : [notAmongKnown(scope, declared, this.#certainly("svmUuid"))];
    return [...this.#observation.conditions, ...once, this.#none("mismatched"), this.#none("protected", "is not")];
  }

  /** That the plan has seen nothing of a kind that stands against a write. */
  #none(obstacle: "blocked" | "mismatched" | "protected", isNot = "cannot be"): Condition {
    const problem = this.#certainly(obstacle);
    return {
      condition: `\${${problem} == ""}`,
      errorMessage: `The iSCSI service of SVM ${this.declared.svm} ${isNot} brought to the declared state: \${${problem}}.`,
    };
  }

  #lifecycle(precondition: Condition[]): TerraformResourceLifecycle {
    return { ignoreChanges: [`triggers["${TRIGGER.drift}"]`], precondition };
  }

  /**
   * `live` is unknown at plan exactly when the live service differs, which replaces the resource, and becomes what the next
   * clean plan says. `drift` shows the difference; it is ignored for change detection, so that it changes nothing by itself.
   */
  #liveTriggers(): Record<string, string> {
    const [inSync, text] = [this.#seen("inSync"), `"${IN_SYNC}"`];
    return {
      [TRIGGER.live]: `\${${inSync} ? ${text} : (timestamp() == "" ? "" : ${text})}`,
      [TRIGGER.drift]: `\${${inSync} ? null : ${this.#seen("drift")}}`,
    };
  }
}
