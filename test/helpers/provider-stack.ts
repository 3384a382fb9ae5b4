import { App, TerraformStack, Testing } from "cdktf";
import { IscsiService, OntapCluster, type OntapClusterProps, Provisioning } from "../../lib";
import { ENDPOINT, type ServiceProps } from "./service-stack";
import type { Block, StackJson } from "./synthesized";

/** What a stack of provider mode is synthesized to; the provider itself, which takes a bundle, is not written. */
export function providerStack(build: (stack: TerraformStack) => void): StackJson {
  const stack = new TerraformStack(new App(), "stack");
  build(stack);
  return JSON.parse(Testing.synth(stack)) as StackJson;
}

/** A cluster whose services the provider takes care of. */
export function providerCluster(
  stack: TerraformStack,
  id = "cluster1",
  props: Partial<OntapClusterProps> = {},
): OntapCluster {
  return new OntapCluster(stack, id, { endpoint: ENDPOINT, provisioning: Provisioning.PROVIDER, ...props });
}

/** The stack of one service, `stack/db`; `use` may refer to it. */
export function providerService(
  props: ServiceProps,
  use: (db: IscsiService, stack: TerraformStack) => void = () => undefined,
): StackJson {
  return providerStack((stack) => {
    use(new IscsiService(stack, "db", { cluster: providerCluster(stack), ...props }), stack);
  });
}

/** The clusters in the provider's configuration. */
export function clustersOf({ provider }: StackJson): Readonly<Record<string, Block>> {
  return provider?.ontap?.[0]?.clusters as Readonly<Record<string, Block>>;
}
