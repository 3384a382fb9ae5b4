import { DataExternal } from "@cdktf/provider-external/lib/data-external";
import { Resource } from "@cdktf/provider-null/lib/resource";
import { Lazy, type LocalExecProvisioner, TerraformElement, TerraformLocal, TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import {
  IN_SYNC,
  PORTALS_ATTRIBUTE,
  QUERY,
  SERVICE_TYPE,
  type ServiceAnswer,
  TRIGGER,
  VARIABLE,
  VERB,
} from "../../model/contract";
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
export function nullResourceServices(scope: Construct, cluster: DeclaredCluster): ClusterProvisioning {
  let made: ClusterObservations | undefined;
  const observations = (): ClusterObservations => (made ??= new ClusterObservations(scope, cluster));
  return {
    manage(service, declared) {
      const { deletionPolicy } = declared;
      if (deletionPolicy !== DeletionPolicy.RETAIN)
        throw constructError(service, "INVALID_VALUE", onlyRetain(deletionPolicy));
      return new NullResourceService(service, declared, observations());
    },
    read: (service, declared) => new ObservedService(service, declared, observations()),
  };
}

function onlyRetain(policy: DeletionPolicy): string {
  return `deletionPolicy: got "${policy}", expected "retain": destroying a null_resource keeps the live service. To keep it, leave deletionPolicy out. To delete it, either give the cluster provisioning: Provisioning.PROVIDER, or declare ensure: "absent" and apply`;
}

/** `quiet` keeps the command line out of the log; CDKTF does not know it. */
type QuietProvisioner = LocalExecProvisioner & { readonly quiet: true };

/**
 * A service as a `null_resource` that is replaced when the live service differs. Its creation runs the provisioner program, its
 * destruction runs nothing.
 */
class NullResourceService implements ProvisionedService {
  readonly #resource: Resource;
  readonly #observation: Observation;
  #waits = false;
  #facts: DataExternal | undefined;

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

  get fqn(): string {
    return this.#resource.fqn;
  }

  waitFor(elements: readonly string[]): void {
    this.#resource.dependsOn = [...elements];
    this.#waits = true;
  }

  /** Consumers keep their value while the service is replaced. */
  readOnlyField(name: ReadOnlyName): string {
    return localOf(this.scope, READ_ONLY_FIELDS[name].attribute, () => this.#readOnlyExpression(name)).asString;
  }

  get targetPortals(): string[] {
    return localOf(this.scope, PORTALS_ATTRIBUTE, () => `\${${this.#after("targetPortals")}}`).asList;
  }

  importFrom(): never {
    const problem = `importFrom: got a cluster with provisioning "null_resource", expected "provider": a null_resource adopts an existing service without an import`;
    throw constructError(this.scope, "INVALID_VALUE", `${problem}; leave out the call`);
  }

  /** Terraform reads a resource before it removes its state entry: that takes the provider, and the cluster. */
  switchProvisioning(): void {
    OntapProvider.of(this.scope).add(this.scope, this.observations.cluster);
    new ForgottenResource(this.scope, this.#resource.friendlyUniqueId);
  }

  #query(): ServiceQuery {
    const { key, identity, values, activeSessions, svmKnownAtPlan } = this.declared;
    const name = this.#resource.friendlyUniqueId;
    return {
      ...(name !== key && { [QUERY.resource]: name }),
      ...identity,
      ...values,
      [QUERY.activeSessions]: activeSessions,
      ...flag(QUERY.waits, this.#waits || !svmKnownAtPlan),
      ...flag(QUERY.targetPortals, usesPortals(this.scope)),
    };
  }

  #seen(name: keyof ServiceAnswer): string {
    return this.#observation.field(this.declared.key, name);
  }

  /** For a consumer, which Terraform does not reach if the service fails. */
  #after(name: keyof ServiceAnswer): string {
    return onlyAfter(this.#resource.fqn, this.#seen(name));
  }

  /** `live` is unknown exactly if the live service differs, which replaces the resource. `drift` only shows the difference. */
  #liveTriggers(): Record<string, string> {
    const [inSync, text] = [this.#seen("inSync"), `"${IN_SYNC}"`];
    return {
      [TRIGGER.live]: `\${${inSync} ? ${text} : (timestamp() == "" ? "" : ${text})}`,
      [TRIGGER.drift]: `\${${inSync} ? null : ${this.#seen("drift")}}`,
    };
  }

  /** The connection is no trigger: another one replaces nothing. */
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

  #readOnlyExpression(name: ReadOnlyName): string {
    this.#facts ??= this.#readFacts();
    const { key, knownAtPlan } = this.declared;
    const created = `jsondecode(${this.#facts.fqn}${knownAtPlan ? "[0]" : ""}.result["${key}"]).${name}`;
    return `\${${this.#seen("targetNamePending")} ? ${created} : ${this.#after(name)}}`;
  }

  /** Reads a service again, after the apply that created it. */
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

/** A local, so that another stack can refer to it; made when it is first used. */
function localOf(scope: Construct, id: string, expression: () => string): TerraformLocal {
  const present = scope.node.tryFindChild(id);
  return present instanceof TerraformLocal ? present : new TerraformLocal(scope, id, expression());
}

function usesPortals(scope: Construct): boolean {
  return scope.node.tryFindChild(PORTALS_ATTRIBUTE) !== undefined;
}

function flag(name: string, value: boolean): Record<string, string> {
  return value ? { [name]: "true" } : {};
}

/** A `removed` block, from Terraform 1.7: a destroy would carry out the deletion policy. */
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

/** A service as a part of an observation, which fails the plan if the service does not exist. */
class ObservedService implements ReadService {
  /** If it waits for something, or its values may be unknown at plan. */
  #own: Observation | undefined;
  /** Checks the service's existence where its observation has no condition. */
  #gate: TerraformResource | undefined;

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

  readOnlyField(name: ReadOnlyName): string {
    return this.#local(READ_ONLY_FIELDS[name].attribute, name).asString;
  }

  get targetPortals(): string[] {
    return this.#local(PORTALS_ATTRIBUTE, "targetPortals").asList;
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
    const portals = flag(QUERY.targetPortals, usesPortals(this.scope));
    return { ...this.declared.identity, [QUERY.existing]: "true", ...portals };
  }

  #local(id: string, field: keyof ServiceAnswer): TerraformLocal {
    return localOf(this.scope, id, () => Lazy.stringValue({ produce: () => `\${${this.#seen(field)}}` }));
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
