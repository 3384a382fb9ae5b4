import { DataExternal } from "@cdktf/provider-external/lib/data-external";
import { Resource } from "@cdktf/provider-null/lib/resource";
import { Lazy, type LocalExecProvisioner, TerraformElement, TerraformLocal, TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { IN_SYNC, QUERY, SERVICE_TYPE, type ServiceAnswer, TRIGGER, VARIABLE, VERB } from "../../model/contract";
import { DeletionPolicy } from "../../model/policies";
import { READ_ONLY_FIELDS, type ReadOnlyName } from "../../model/service";
import { OntapProvider } from "../provider/ontap-provider";
import type {
  ClusterProvisioning,
  DeclaredCluster,
  DeclaredService,
  ManagedService,
  ProvisionedService,
  ReadService,
} from "../provisioning";
import { constructError } from "../validation";
import { ClusterObservations, jsonList, Observation, onlyAfter, type ServiceQuery, succeeded } from "./observation";

/** Services as `null_resource`s, whose program Terraform starts. A cluster without services leaves nothing in its stack. */
export class NullResourceProvisioning implements ClusterProvisioning {
  #observations: ClusterObservations | undefined;

  constructor(
    private readonly scope: Construct,
    private readonly cluster: DeclaredCluster,
  ) {}

  /** @throws ValidationError INVALID_VALUE for a deletion policy other than RETAIN: nothing runs on a destroy. */
  manage(service: Construct, declared: ManagedService): ProvisionedService {
    const { deletionPolicy } = declared;
    if (deletionPolicy !== DeletionPolicy.RETAIN)
      throw constructError(service, "INVALID_VALUE", onlyRetain(deletionPolicy));
    return new NullResourceService(service, declared, this.#observe());
  }

  read(service: Construct, declared: DeclaredService): ReadService {
    return new ObservedService(service, declared, this.#observe());
  }

  #observe(): ClusterObservations {
    return (this.#observations ??= new ClusterObservations(this.scope, this.cluster));
  }
}

function onlyRetain(policy: DeletionPolicy): string {
  return `deletionPolicy: got "${policy}", expected "retain": destroying a null_resource keeps the live service. To delete the service, either give the cluster provisioning: Provisioning.PROVIDER, or declare ensure: "absent" and apply`;
}

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

/** The iSCSI service of one SVM as a part of an observation, which fails the plan when the service does not exist. */
export class ObservedService implements ReadService {
  /** Its own observation, if it waits for something, or its values may be unknown at plan. */
  #own: Observation | undefined;
  /** The element that sees to the service's existence if its own observation cannot. */
  #gate: TerraformResource | undefined;
  readonly #readOnly = new Map<ReadOnlyName, TerraformLocal>();
  #targetPortals: TerraformLocal | undefined;

  constructor(
    private readonly scope: Construct,
    private readonly declared: DeclaredService,
    private readonly observations: ClusterObservations,
  ) {
    const { key, knownAtPlan } = declared;
    if (!knownAtPlan) this.#observeAlone();
    else observations.shared.add(scope, key, () => (this.#own ? undefined : this.#query()));
  }

  waitFor(elements: readonly string[]): void {
    this.#observeAlone().waitFor(elements);
  }

  /** Locals, so that another stack can refer to them, too. */
  readOnlyField(name: ReadOnlyName): string {
    const local = this.#readOnly.get(name) ?? this.#local(READ_ONLY_FIELDS[name].attribute, name);
    this.#readOnly.set(name, local);
    return local.asString;
  }

  get targetPortals(): string[] {
    return (this.#targetPortals ??= this.#local("target_portals", "targetPortals")).asList;
  }

  #observeAlone(): Observation {
    if (this.#own) return this.#own;
    const { scope, declared } = this;
    const own = new Observation(scope, "observed", this.observations, declared.knownAtPlan);
    own.add(scope, declared.key, () => this.#query());
    if (!declared.knownAtPlan) this.#gate = gateOf(scope, own);
    return (this.#own = own);
  }

  #query(): ServiceQuery {
    const portals = this.#targetPortals ? { [QUERY.targetPortals]: "true" } : {};
    return { ...this.declared.identity, [QUERY.existing]: "true", ...portals };
  }

  #local(id: string, field: keyof ServiceAnswer): TerraformLocal {
    return new TerraformLocal(this.scope, id, Lazy.stringValue({ produce: () => `\${${this.#seen(field)}}` }));
  }

  #seen(field: keyof ServiceAnswer): string {
    const seen = (this.#own ?? this.observations.shared).field(this.declared.key, field);
    return this.#gate ? onlyAfter(this.#gate.fqn, seen) : seen;
  }
}

function gateOf(scope: Construct, { condition }: Observation): TerraformResource {
  return new TerraformResource(scope, "exists", {
    terraformResourceType: "terraform_data",
    lifecycle: { precondition: [condition] },
  });
}
