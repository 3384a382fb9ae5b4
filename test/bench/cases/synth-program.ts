import { NullProvider } from "@cdktf/provider-null/lib/provider";
import { Resource } from "@cdktf/provider-null/lib/resource";
import { App, LocalBackend, TerraformStack } from "cdktf";
import { text } from "node:stream/consumers";
import { IscsiService, OntapCluster, type Provisioning } from "../../../lib";

/** A stack with one cluster, or with nothing but `null_resource`s. */
export type SynthesizedStack =
  | { readonly name: string; readonly resources: number }
  | {
      readonly name: string;
      readonly endpoint: string;
      readonly provisioning: Provisioning;
      readonly services: readonly { readonly svmName: string; readonly targetAlias: string }[];
    };

/** What is synthesized, and where: the program reads it, as JSON, from its standard input. */
export interface SynthesisOrder {
  readonly outdir: string;
  readonly stacks: readonly SynthesizedStack[];
}

function declare(stack: TerraformStack, what: SynthesizedStack): void {
  new LocalBackend(stack, {});
  if ("resources" in what) {
    new NullProvider(stack, "null");
    for (let index = 0; index < what.resources; index += 1)
      new Resource(stack, `svm${index}`, { triggers: { svm: `svm${index}` } });
    return;
  }
  const { endpoint, provisioning, name, services } = what;
  const cluster = new OntapCluster(stack, "cluster1", { endpoint, provisioning, profile: name });
  for (const service of services) new IscsiService(stack, service.svmName, { cluster, ...service });
}

/** Synthesizes and prints how long that took, in milliseconds, without the start of the program. */
async function main(): Promise<void> {
  const { outdir, stacks } = JSON.parse(await text(process.stdin)) as SynthesisOrder;
  const start = performance.now();
  const app = new App({ outdir });
  for (const stack of stacks) declare(new TerraformStack(app, stack.name), stack);
  app.synth();
  console.log(performance.now() - start);
}

void main();
