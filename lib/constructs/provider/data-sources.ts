import { TerraformDataSource, TerraformLocal } from "cdktf";
import type { Construct } from "constructs";
import {
  DECLARED_FIELDS,
  DECLARED_NAMES,
  type DeclaredName,
  READ_ONLY_FIELDS,
  type ReadOnlyName,
} from "../../model/service";
import { DECLARED_ATTRIBUTE, PORTALS_ATTRIBUTE, PORTALS_TYPE, SERVICE_TYPE } from "../../model/contract";
import type { ReadService } from "../cluster-provisioning";
import type { DeclaredCluster, DeclaredService } from "../declarations";
import { isKnownAtPlan } from "../known-at-plan";
import { ONTAP_PROVIDER } from "./ontap-provider";

/** The iSCSI service of one SVM as a data source. */
export class IscsiServiceDataSource extends TerraformDataSource implements ReadService {
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

/** The portals of a service's target: synthesized only if they are used, because they cost a request at each plan. */
export class TargetPortals extends TerraformDataSource {
  readonly #svmUuid: TerraformLocal;

  /** @param svmUuid the UUID of the SVM, as an expression: the read waits until it is known. */
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

/**
 * If a data source refers to a resource that changes in the same run, Terraform reads it in the apply, and its attributes are
 * unknown until then. A reference through a local does not count.
 */
function throughLocal(scope: Construct, identity: DeclaredService["identity"]): DeclaredService["identity"] {
  const local = `local.${new TerraformLocal(scope, "svm", identity).friendlyUniqueId}`;
  return Object.fromEntries(Object.keys(identity).map((name) => [name, `\${${local}.${name}}`]));
}

/** The attributes of a service by their names in the provider's schema; what is not declared is left out. */
export function declaredAttributes(
  { name }: DeclaredCluster,
  values: Readonly<Partial<Record<DeclaredName, string>>>,
): Record<string, unknown> {
  const declared = DECLARED_NAMES.filter((field) => values[field] !== undefined);
  const attributes = declared.map(
    (field) => [DECLARED_FIELDS[field].attribute, valueOf(field, values[field])] as const,
  );
  return Object.fromEntries<unknown>([[DECLARED_ATTRIBUTE.cluster, name], ...attributes]);
}

/** A flag is a boolean in the stack, unless it is an expression. */
function valueOf(field: DeclaredName, text: string | undefined): unknown {
  const isFlag = DECLARED_FIELDS[field].type === "bool" && (text === "true" || text === "false");
  return isFlag ? text === "true" : text;
}
