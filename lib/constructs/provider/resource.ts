import { TerraformDataSource, TerraformLocal, TerraformResource, Token } from "cdktf";
import type { Construct } from "constructs";
import { DECLARED_ATTRIBUTE, PORTALS_ATTRIBUTE, PORTALS_TYPE, SERVICE_TYPE } from "../../model/contract";
import { excerpt } from "../../model/decode";
import { DeletionPolicy } from "../../model/policies";
import { isUuid } from "../../model/rules";
import {
  DECLARED_FIELDS,
  DECLARED_NAMES,
  type DeclaredName,
  READ_ONLY_FIELDS,
  type ReadOnlyName,
} from "../../model/service";
import type {
  ClusterProvisioning,
  DeclaredCluster,
  DeclaredService,
  ManagedService,
  ProvisionedService,
  ReadService,
} from "../provisioning";
import { isKnownAtPlan } from "../tokens";
import { constructError } from "../validation";
import { ONTAP_PROVIDER, OntapProvider } from "./ontap-provider";

/**
 * Services as resources of the package's own provider. A cluster without services stays in its configuration: Terraform could
 * not destroy what the state still has of it otherwise.
 *
 * @throws ValidationError INVALID_VALUE when another cluster of the stack has this name.
 */
export function providerServices(scope: Construct, cluster: DeclaredCluster): ClusterProvisioning {
  OntapProvider.of(scope).add(scope, cluster);
  return {
    manage: (service, declared) => new IscsiServiceResource(service, declared, cluster),
    read: (service, declared) => new IscsiServiceDataSource(service, declared, cluster),
  };
}

class IscsiServiceResource extends TerraformResource implements ProvisionedService {
  #portals: TargetPortals | undefined;
  #importedId: string | undefined;
  #isMoved = false;
  #waits = false;

  constructor(
    private readonly service: Construct,
    private readonly declared: ManagedService,
    private readonly cluster: DeclaredCluster,
  ) {
    super(service, "Default", { terraformResourceType: SERVICE_TYPE, terraformGeneratorMetadata: ONTAP_PROVIDER });
  }

  waitFor(elements: readonly string[]): void {
    this.dependsOn = [...elements];
    this.#waits = true;
  }

  readOnlyField(name: ReadOnlyName): string {
    return this.getStringAttribute(READ_ONLY_FIELDS[name].attribute);
  }

  get targetPortals(): string[] {
    // Unknown until there is a target, and no change after that.
    const svmUuid = `${this.fqn}.${READ_ONLY_FIELDS.targetName.attribute} == null ? null : ${this.fqn}.${DECLARED_ATTRIBUTE.svmUuid}`;
    this.#portals ??= new TargetPortals(this.service, svmUuid, this.cluster);
    return this.#portals.targetPortals;
  }

  /** CDKTF's own method starts Terraform at synth, to ask for its version. */
  override importFrom(id = `${this.cluster.name}/${this.declared.svm}`): void {
    this.#checkImportId(id);
    this.#importedId = id;
  }

  switchProvisioning(): void {
    this.#isMoved = true;
  }

  override toTerraform(): Record<string, unknown> {
    const to = `${this.terraformResourceType}.${this.friendlyUniqueId}`;
    return {
      ...refusedInModule(this, this.declared, super.toTerraform() as object),
      ...(this.#importedId === undefined ? {} : { import: [{ to, id: this.#importedId }] }),
      ...(this.#isMoved ? { moved: [{ from: `null_resource.${this.friendlyUniqueId}`, to }] } : {}),
    };
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { identity, values, deletionPolicy, activeSessions, svmKnownAtPlan } = this.declared;
    // The same run may create the SVM.
    const awaitsSvm = this.#waits || !svmKnownAtPlan ? { [DECLARED_ATTRIBUTE.awaitsSvm]: true } : {};
    return {
      ...declaredAttributes(this.cluster, { ...identity, ...values, deletionPolicy, activeSessions }),
      ...awaitsSvm,
    };
  }

  /** Terraform would replace a service that is imported as another one. */
  #checkImportId(id: string): void {
    const { name } = this.cluster;
    if (Token.isUnresolved(id)) return;
    const { identity, svm: declared } = this.declared;
    const [cluster, svm = "", ...more] = id.split("/");
    const [wanted, found] = isUuid(svm) ? [identity.svmUuid, svm.toLowerCase()] : [identity.svmName, svm];
    const isWanted = wanted === undefined || Token.isUnresolved(wanted) || wanted === found;
    if (cluster === name && svm !== "" && more.length === 0 && isWanted) return;
    const expected = `the declared cluster and SVM, such as ${excerpt(`${name}/${declared}`)}; or no id, which is that one`;
    throw constructError(this.service, "INVALID_VALUE", `importFrom: got ${excerpt(id)}, expected ${expected}`);
  }
}

interface Synthesized {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Block>>>>;
}

interface Block {
  readonly lifecycle?: { readonly precondition?: object | readonly object[] };
}

/**
 * Lets the plan refuse a policy other than RETAIN in a module, whatever Aspects and overrides make of the resource. Terraform
 * destroys and creates instances in any order: a service that another instance declares would be deleted.
 */
function refusedInModule(
  owner: TerraformResource,
  { svm, deletionPolicy }: ManagedService,
  synthesized: object,
): Record<string, unknown> {
  const { resource, ...others }: Synthesized = synthesized;
  if (deletionPolicy === DeletionPolicy.RETAIN) return { ...others, resource };
  const { terraformResourceType: type, friendlyUniqueId: name } = owner;
  const block = resource?.[type]?.[name];
  const precondition = [block?.lifecycle?.precondition ?? [], refusal(svm, deletionPolicy)].flat();
  const guarded = { ...block, lifecycle: { ...block?.lifecycle, precondition } };
  return { ...others, resource: { ...resource, [type]: { ...resource?.[type], [name]: guarded } } };
}

function refusal(svm: string, policy: DeletionPolicy): object {
  const problem = `The iSCSI service of SVM ${svm}: got the deletion policy "${policy}" in a stack that is used as a module, expected "${DeletionPolicy.RETAIN}"`;
  const why =
    "Terraform destroys and creates instances in any order, so that a service which another one declares would be deleted";
  const remedy = "Declare DeletionPolicy.RETAIN, and apply that before a key is renamed or a service moves.";
  return { condition: "${path.module == path.root}", error_message: `${problem}: ${why}. ${remedy}` };
}

class IscsiServiceDataSource extends TerraformDataSource implements ReadService {
  #portals: TargetPortals | undefined;
  readonly #identity: DeclaredService["identity"];

  constructor(
    private readonly service: Construct,
    { identity }: DeclaredService,
    private readonly cluster: DeclaredCluster,
  ) {
    super(service, "Default", { terraformResourceType: SERVICE_TYPE, terraformGeneratorMetadata: ONTAP_PROVIDER });
    const isKnown = Object.values(identity).every((text) => isKnownAtPlan(service, text));
    this.#identity = isKnown ? identity : throughLocal(service, identity);
  }

  waitFor(elements: readonly string[]): void {
    this.dependsOn = [...elements];
  }

  readOnlyField(name: ReadOnlyName): string {
    return this.getStringAttribute(READ_ONLY_FIELDS[name].attribute);
  }

  get targetPortals(): string[] {
    this.#portals ??= new TargetPortals(this.service, `${this.fqn}.${DECLARED_ATTRIBUTE.svmUuid}`, this.cluster);
    return this.#portals.targetPortals;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return declaredAttributes(this.cluster, this.#identity);
  }
}

/** Synthesized only if it is used, because it costs a request at each plan. */
class TargetPortals extends TerraformDataSource {
  readonly #svmUuid: TerraformLocal;

  /** @param svmUuid an expression: the read waits until it is known. */
  constructor(
    service: Construct,
    svmUuid: string,
    private readonly cluster: DeclaredCluster,
  ) {
    super(service, "portals", { terraformResourceType: PORTALS_TYPE, terraformGeneratorMetadata: ONTAP_PROVIDER });
    this.#svmUuid = new TerraformLocal(service, "portals_of", `\${${svmUuid}}`);
  }

  get targetPortals(): string[] {
    return this.getListAttribute(PORTALS_ATTRIBUTE);
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return declaredAttributes(this.cluster, { svmUuid: `\${${this.#svmUuid.fqn}}` });
  }
}

/** Terraform puts off a data source that refers to a resource which changes in the same run, but not through a local. */
function throughLocal(scope: Construct, identity: DeclaredService["identity"]): DeclaredService["identity"] {
  const local = `local.${new TerraformLocal(scope, "svm", identity).friendlyUniqueId}`;
  return Object.fromEntries(Object.keys(identity).map((name) => [name, `\${${local}.${name}}`]));
}

function declaredAttributes(
  { name }: DeclaredCluster,
  values: Readonly<Partial<Record<DeclaredName, string>>>,
): Record<string, unknown> {
  const declared = DECLARED_NAMES.filter((field) => values[field] !== undefined);
  const attributes = declared.map(
    (field) => [DECLARED_FIELDS[field].attribute, valueOf(field, values[field])] as const,
  );
  return Object.fromEntries<unknown>([[DECLARED_ATTRIBUTE.cluster, name], ...attributes]);
}

function valueOf(field: DeclaredName, text: string | undefined): unknown {
  const isFlag = DECLARED_FIELDS[field].type === "bool" && (text === "true" || text === "false");
  return isFlag ? text === "true" : text;
}
