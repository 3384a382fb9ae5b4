import { type IResolvable, TerraformDataSource, TerraformLocal } from "cdktf";
import type { Construct } from "constructs";
import { COMPUTED_ATTRIBUTE, SERVICE_TYPE } from "../../model/provider-contract";
import type { ReadService } from "../cluster-provisioning";
import type { DeclaredCluster, DeclaredService } from "../declarations";
import { ONTAP_PROVIDER } from "./ontap-provider";
import { declaredAttributes } from "./service-attributes";

/** The iSCSI service of one SVM as a data source. */
export class IscsiServiceDataSource extends TerraformDataSource implements ReadService {
  readonly #identity: DeclaredService["identity"];

  constructor(
    scope: Construct,
    declared: DeclaredService,
    private readonly cluster: DeclaredCluster,
  ) {
    super(scope, "Default", { terraformResourceType: SERVICE_TYPE, terraformGeneratorMetadata: ONTAP_PROVIDER });
    this.#identity = declared.known ? declared.identity : throughLocal(scope, declared.identity);
  }

  waitFor(elements: readonly string[]): void {
    this.dependsOn = [...elements];
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

  protected override synthesizeAttributes(): Record<string, unknown> {
    return declaredAttributes(this.cluster, this.#identity);
  }
}

/**
 * An engine puts the look of a data source off to the apply when it refers to a resource that changes in the same run, even if
 * no value of it does: its attributes would be unknown, and whoever uses them replaced. A local in between does not count.
 */
function throughLocal(scope: Construct, identity: DeclaredService["identity"]): DeclaredService["identity"] {
  const local = `local.${new TerraformLocal(scope, "svm", identity).friendlyUniqueId}`;
  return Object.fromEntries(Object.keys(identity).map((name) => [name, `\${${local}.${name}}`]));
}
