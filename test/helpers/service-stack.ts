import type { TerraformStack } from "cdktf";
import { IscsiService, type IscsiServiceProps, OntapCluster } from "../../lib";
import { type Block, rendered, type Synthesized, synthesize } from "./synthesized";

export const ENDPOINT = "https://cluster1.example.com";

/** The props of a service but for its cluster. */
export type ServiceProps = Omit<IscsiServiceProps, "cluster">;

/** Synthesizes one service, `stack/db`, of `stack/cluster1`; `use` may refer to it. */
export function synthesizeService(
  props: ServiceProps,
  use: (db: IscsiService, stack: TerraformStack) => void = () => undefined,
): Synthesized {
  return synthesize((stack) => {
    const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
    use(new IscsiService(stack, "db", { cluster, ...props }), stack);
  });
}

/** A `null_resource` of a stack. */
export function nullResource({ json }: Synthesized, name = "db"): Block {
  return json.resource?.null_resource?.[name] ?? {};
}

/** What carries out the deletion policy of a stack's one service that has such a policy. */
export function ownerOf({ json }: Synthesized): Block & { readonly name?: string } {
  const [[name, owner] = []] = Object.entries(json.resource?.terraform_data ?? {});
  return name === undefined ? {} : { name, ...owner };
}

/** The services that the shared observation of `cluster1` asks for, as the program gets them. */
export function queriedServices({ json }: Synthesized): Record<string, string>[] {
  const { services } = json.data?.external?.cluster1?.query as { readonly services: string };
  return JSON.parse(rendered(services)) as Record<string, string>[];
}
