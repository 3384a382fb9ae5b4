import { type IResolvable, TerraformDataSource } from "cdktf";
import type { Construct } from "constructs";
import { COMPUTED_ATTRIBUTE, SERVICE_TYPE } from "../../model/provider-contract";
import type { ReadService } from "../cluster-provisioning";
import type { DeclaredCluster, DeclaredService } from "../declarations";
import { ONTAP_PROVIDER } from "./ontap-provider";
import { declaredAttributes } from "./service-attributes";

/** The iSCSI service of one SVM as a data source. */
export class IscsiServiceDataSource extends TerraformDataSource implements ReadService {
  constructor(
    scope: Construct,
    private readonly declared: DeclaredService,
    private readonly cluster: DeclaredCluster,
  ) {
    super(scope, "Default", { terraformResourceType: SERVICE_TYPE, terraformGeneratorMetadata: ONTAP_PROVIDER });
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
    return declaredAttributes(this.cluster, this.declared.identity);
  }
}
