import { type IResolvable, TerraformResource, TerraformStack, Token } from "cdktf";
import type { Construct } from "constructs";
import { given } from "../../model/decode";
import { COMPUTED_ATTRIBUTE, SERVICE_TYPE } from "../../model/provider-contract";
import type { ProvisionedService } from "../cluster-provisioning";
import { declareResourceOnce } from "../declared-once";
import type { DeclaredCluster, ManagedService } from "../declarations";
import { ForgottenRecord } from "../forgotten-record";
import { refusedInModule } from "../refuse-in-module";
import { OWNER_ID } from "../null-resource/service-owner";
import { checkImportId } from "./import-id";
import { ONTAP_PROVIDER } from "./ontap-provider";
import { declaredAttributes } from "./service-attributes";

/** The iSCSI service of one SVM as a resource of the provider, which carries its deletion policy itself. */
export class IscsiServiceResource extends TerraformResource implements ProvisionedService {
  #importedId: string | undefined;
  #isMoved = false;
  #waits = false;

  constructor(
    private readonly service: Construct,
    private readonly declared: ManagedService,
    private readonly cluster: DeclaredCluster,
  ) {
    super(service, "Default", {
      terraformResourceType: SERVICE_TYPE,
      terraformGeneratorMetadata: ONTAP_PROVIDER,
    });
    declareResourceOnce(TerraformStack.of(this), () => `${this.fqn}.svm_uuid`);
  }

  waitFor(elements: readonly string[]): void {
    this.dependsOn = [...elements];
    this.#waits = true;
  }

  get targetName(): string {
    return this.getStringAttribute(COMPUTED_ATTRIBUTE.targetName);
  }

  get targetPortals(): string[] {
    return this.getListAttribute(COMPUTED_ATTRIBUTE.targetPortals);
  }

  get inSync(): IResolvable {
    return this.getBooleanAttribute(COMPUTED_ATTRIBUTE.inSync);
  }

  get drift(): string {
    return this.getStringAttribute(COMPUTED_ATTRIBUTE.drift);
  }

  /** Not as CDKTF does it, which starts the engine at synth to ask for its version. */
  override importFrom(id = `${this.cluster.name}/${this.declared.svm}`): void {
    checkImportId(this.service, id, this.cluster, this.declared);
    this.#importedId = id;
  }

  /** The `null_resource` becomes this resource; its owner, whose destruction would carry out the policy, is forgotten. */
  switchProvisioning(): void {
    this.#isMoved = true;
    new ForgottenRecord(this.service, OWNER_ID, "terraform_data");
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
    const { identity, values, deletionPolicy, activeSessions } = this.declared;
    // What is no token stands in the stack anyway.
    const hideTargetAlias = Token.isUnresolved(values.targetAlias) ? "true" : undefined;
    // What it waits for, or takes the SVM from, may make it in the same run.
    const isToken = Object.values(identity).some((text) => Token.isUnresolved(text));
    const awaitsSvm = this.#waits || isToken ? "true" : undefined;
    // The provider's default, which a service that turns out to be absent has not.
    const enabled = Token.isUnresolved(values.ensure) && values.enabled === "true" ? undefined : values.enabled;
    return declaredAttributes(
      this.cluster,
      given({ ...identity, ...values, enabled, deletionPolicy, activeSessions, hideTargetAlias, awaitsSvm }),
    );
  }
}
