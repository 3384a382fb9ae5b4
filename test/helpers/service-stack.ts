import type { TerraformStack } from "cdktf";
import { IscsiService, type IscsiServiceProps, OntapCluster } from "../../lib";
import { type Block, rendered, type StackJson, type Synthesized, synthesize } from "./synthesized";

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

/** What each observation of a stack asks for, by its name, as the program gets it; what only Terraform knows stays an expression. */
export function observations({ json }: Synthesized): Readonly<Record<string, readonly Block[]>> {
  const blocks = Object.entries(json.data?.external ?? {});
  const observing = blocks.filter(([, { program }]) => (program as readonly string[]).at(-1) === "observe");
  return Object.fromEntries(observing.map(([name, { query }]) => [name, servicesOf(query, json)]));
}

/** The query of a service that a plan may not know is a local. */
function servicesOf(query: unknown, { locals = {} }: StackJson): readonly Block[] {
  const [, local] = /^\$\{local\.(\w+)\}$/.exec(String(query)) ?? [];
  const { services } = (local === undefined ? query : locals[local]) as { readonly services: string };
  const filledIn = services.replaceAll(/\$\{jsonencode\(tostring\((.*?)\)\)\}/g, (_, expression: string) =>
    JSON.stringify(`\${${expression}}`),
  );
  return JSON.parse(rendered(filledIn)) as Block[];
}
