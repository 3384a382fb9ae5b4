import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { DeclaredCluster, DeclaredService } from "./declarations";

/** A service that its stack declares without the provider. */
export interface ServiceElsewhere {
  readonly endpoint: string;
  readonly identity: DeclaredService["identity"];
}

const ELSEWHERE = new WeakMap<TerraformStack, ServiceElsewhere[]>();

/**
 * Files a service that is declared without the provider: when its resource of the provider goes from the code, the live service
 * is still wanted, and the provider cannot know by itself.
 */
export function declareElsewhere(
  service: Construct,
  { endpoint }: DeclaredCluster,
  { identity }: DeclaredService,
): void {
  const stack = TerraformStack.of(service);
  const services = ELSEWHERE.get(stack) ?? [];
  ELSEWHERE.set(stack, services);
  services.push({ endpoint, identity });
}

/** The services that a stack declares without the provider. */
export function servicesElsewhere(stack: TerraformStack): readonly ServiceElsewhere[] {
  return ELSEWHERE.get(stack) ?? [];
}
