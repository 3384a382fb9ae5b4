import { DataExternal } from "@cdktf/provider-external/lib/data-external";
import { ExternalProvider } from "@cdktf/provider-external/lib/provider";
import { NullProvider } from "@cdktf/provider-null/lib/provider";
import { Resource } from "@cdktf/provider-null/lib/resource";
import { TerraformResource, type TerraformStack } from "cdktf";
import { IscsiService, type IscsiServiceProps, type OntapCluster, Provisioning } from "../../../lib";
import type { Declare } from "../../helpers/engine/engine-workspace";
import type { Consumers, Declared } from "./course";

/** A service of a stack, and what is beside it. */
export interface Declaration {
  readonly name: string;
  readonly svms: readonly [string, string];
  readonly declared: Declared;
  readonly consumers: Consumers;
}

/** The ids of what is beside a service. */
export function namesOf(service: string): Readonly<Record<"waits" | "uses" | "reads", string>> {
  return { waits: `waits-${service}`, uses: `uses-${service}`, reads: `reads-${service}` };
}

/** A stack that has nothing but the given services and their consumers. */
export function stackOf(declarations: readonly Declaration[]): Declare {
  return (stack, cluster, provisioning) => {
    new NullProvider(stack, "null");
    new ExternalProvider(stack, "external");
    for (const declaration of declarations) {
      const service = declareService(stack, cluster, declaration, provisioning);
      new Resource(stack, namesOf(declaration.name).waits, { dependsOn: [service] });
      useTargetName(stack, service, declaration);
    }
  };
}

function declareService(
  stack: TerraformStack,
  cluster: OntapCluster,
  { name, svms, declared: { svm, absent, enabled, alias: targetAlias, policy, createsFirst } }: Declaration,
  provisioning: Provisioning,
): IscsiService {
  const props = {
    cluster,
    svmName: svms[svm],
    ...(absent ? { ensure: "absent" } : { enabled, targetAlias }),
    ...(provisioning === Provisioning.PROVIDER && { deletionPolicy: policy }),
  };
  const service = new IscsiService(stack, name, props as IscsiServiceProps);
  if (createsFirst) recordOf(service).addOverride("lifecycle.create_before_destroy", true);
  return service;
}

function recordOf(service: IscsiService): TerraformResource {
  return service.node.findChild("Default") as TerraformResource;
}

/** What another IQN replaces, and what reads the IQN after the service. */
function useTargetName(stack: TerraformStack, service: IscsiService, { name, declared, consumers }: Declaration): void {
  const { type, createsFirst: createBeforeDestroy, reads } = consumers;
  const iqn = declared.absent ? "none" : service.targetName;
  const uses = new TerraformResource(stack, namesOf(name).uses, {
    terraformResourceType: type,
    lifecycle: { createBeforeDestroy },
    // Terraform plans a cycle if a resource with create_before_destroy loses its reference to what is replaced.
    ...(declared.absent && { dependsOn: [service] }),
  });
  uses.addOverride(type === "null_resource" ? "triggers.iqn" : "triggers_replace", iqn);
  if (reads) new DataExternal(stack, namesOf(name).reads, { dependsOn: [service], program: ["cat"], query: { iqn } });
}
