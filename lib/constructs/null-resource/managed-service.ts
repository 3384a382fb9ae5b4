import { DataExternal } from "@cdktf/provider-external/lib/data-external";
import { Resource } from "@cdktf/provider-null/lib/resource";
import { type LocalExecProvisioner, TerraformElement, TerraformLocal } from "cdktf";
import type { Construct } from "constructs";
import { IN_SYNC, QUERY, SERVICE_TYPE, type ServiceAnswer, TRIGGER, VARIABLE, VERB } from "../../model/contract";
import { READ_ONLY_FIELDS, type ReadOnlyName } from "../../model/service";
import type { ProvisionedService } from "../cluster-provisioning";
import type { ManagedService } from "../declarations";
import { OntapProvider } from "../provider/ontap-provider";
import { constructError } from "../validation";
import {
  type ClusterObservations,
  jsonList,
  Observation,
  onlyAfter,
  type ServiceQuery,
  succeeded,
} from "./observation";

/** `quiet` keeps the command line out of the log; CDKTF does not know it. */
type QuietProvisioner = LocalExecProvisioner & { readonly quiet: true };

/**
 * The iSCSI service of one SVM as a `null_resource` that is replaced whenever the live service is not the declared one,
 * and whose creation runs the provisioner program. Its destruction runs nothing.
 */
export class NullResourceService implements ProvisionedService {
  readonly #resource: Resource;
  readonly #observation: Observation;
  #waits = false;
  readonly #readOnly = new Map<ReadOnlyName, TerraformLocal>();
  #facts: DataExternal | undefined;
  #targetPortals: TerraformLocal | undefined;

  constructor(
    private readonly scope: Construct,
    private readonly declared: ManagedService,
    private readonly observations: ClusterObservations,
  ) {
    const { key, knownAtPlan } = declared;
    this.#observation = knownAtPlan ? observations.shared : new Observation(scope, "observed", observations, false);
    this.#observation.add(scope, key, () => this.#query());
    this.#resource = new Resource(scope, "Default", {
      triggers: { ...declared.identity, ...declared.values, ...this.#liveTriggers() },
      lifecycle: {
        ignoreChanges: [`triggers["${TRIGGER.drift}"]`],
        precondition: [{ condition: `\${${this.#seen("ok")}}`, errorMessage: `\${${this.#seen("problem")}}.` }],
      },
      provisioners: [this.#provisioner()],
    });
  }

  /** What others wait for. */
  get fqn(): string {
    return this.#resource.fqn;
  }

  /** Makes the service wait for other elements. What blocks it now, they may mend in the same run. */
  waitFor(elements: readonly string[]): void {
    this.#resource.dependsOn = [...elements];
    this.#waits = true;
  }

  /**
   * Known at plan for a service that exists, read after the apply for one that must be created. It is a local, so that another
   * stack can refer to it. Consumers wait for the service, and keep their value when Terraform replaces it.
   */
  readOnlyField(name: ReadOnlyName): string {
    const local = this.#readOnly.get(name) ?? this.#readOnlyLocal(name);
    this.#readOnly.set(name, local);
    return local.asString;
  }

  /** The portals that were up at plan. */
  get targetPortals(): string[] {
    this.#targetPortals ??= new TerraformLocal(this.scope, "target_portals", `\${${this.#after("targetPortals")}}`);
    return this.#targetPortals.asList;
  }

  importFrom(): never {
    const problem = `importFrom: got a cluster with provisioning "null_resource", expected "provider": a null_resource adopts an existing service without an import`;
    throw constructError(this.scope, "INVALID_VALUE", `${problem}; leave out the call`);
  }

  /** Terraform reads what it forgets: that takes the provider, and the cluster. */
  switchProvisioning(): void {
    OntapProvider.of(this.scope).add(this.scope, this.observations.cluster);
    new ForgottenResource(this.scope, this.#resource.friendlyUniqueId);
  }

  #query(): ServiceQuery {
    const { identity, values, activeSessions, svmKnownAtPlan } = this.declared;
    return {
      ...identity,
      ...values,
      [QUERY.activeSessions]: activeSessions,
      ...flag(QUERY.waits, this.#waits || !svmKnownAtPlan),
      ...flag(QUERY.targetPortals, this.#targetPortals !== undefined),
    };
  }

  /** A field that was observed, as an expression. */
  #seen(name: keyof ServiceAnswer): string {
    return this.#observation.field(this.declared.key, name);
  }

  /** The same for a consumer, which is not reached when the service fails. */
  #after(name: keyof ServiceAnswer): string {
    return onlyAfter(this.#resource.fqn, this.#seen(name));
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

  /** Runs the program when the `null_resource` is created. Another connection replaces nothing: it is no trigger. */
  #provisioner(): QuietProvisioner {
    const { program, connection } = this.observations;
    const environment = {
      [VARIABLE.cluster]: connection,
      [VARIABLE.spec]: "${jsonencode(self.triggers)}",
      [VARIABLE.seenSvmUuid]: `\${${this.#seen("svmUuid")}}`,
      [VARIABLE.seenService]: `\${${this.#seen("live")}}`,
      [VARIABLE.activeSessions]: this.declared.activeSessions,
    };
    return { type: "local-exec", interpreter: ["node", program], command: VERB.apply, environment, quiet: true };
  }

  #readOnlyLocal(name: ReadOnlyName): TerraformLocal {
    this.#facts ??= this.#readFacts();
    const { key, knownAtPlan } = this.declared;
    const created = `jsondecode(${this.#facts.fqn}${knownAtPlan ? "[0]" : ""}.result["${key}"]).${name}`;
    const value = `\${${this.#seen("targetNamePending")} ? ${created} : ${this.#after(name)}}`;
    return new TerraformLocal(this.scope, READ_ONLY_FIELDS[name].attribute, value);
  }

  /** Reads a service again after the apply that created it. */
  #readFacts(): DataExternal {
    const { key, identity, knownAtPlan } = this.declared;
    const { program, connection } = this.observations;
    const services = jsonList([{ [QUERY.key]: key, ...identity, [QUERY.existing]: "true" }]);
    const read = new DataExternal(this.scope, "facts", {
      dependsOn: [this.#resource],
      program: ["node", program, VERB.facts],
      query: { [QUERY.cluster]: connection, [QUERY.services]: services },
      lifecycle: { postcondition: [succeeded("self.result")] },
    });
    // Terraform must know a count at plan; and not the prop, which would be rendered as a string.
    if (knownAtPlan) read.addOverride("count", `\${${this.#seen("targetNamePending")} ? 1 : 0}`);
    return read;
  }
}

function flag(name: string, value: boolean): Record<string, string> {
  return value ? { [name]: "true" } : {};
}

/**
 * A `removed` block: Terraform forgets the provider's resource, without a destroy that carries out its deletion policy.
 *
 * @see https://developer.hashicorp.com/terraform/language/resources/syntax#removing-resources, from Terraform 1.7
 */
class ForgottenResource extends TerraformElement {
  constructor(
    scope: Construct,
    private readonly resource: string,
  ) {
    super(scope, "forgotten");
  }

  override toTerraform(): Record<string, unknown> {
    return { removed: [{ from: `${SERVICE_TYPE}.${this.resource}`, lifecycle: { destroy: false } }] };
  }
}
