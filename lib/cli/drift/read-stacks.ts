import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type Fields, isFields } from "../../model/decode";
import { Provisioning } from "../../model/provisioning";
import { CliError } from "../cli-error";
import { readJsonFile } from "../files";
import { type Declaration, declarationsOf, type ObservationBlock } from "./declaration";
import { fieldsAt } from "./observation-blocks";
import { providerServicesOfStack } from "./provider-stack";
import { observationsOfStack, type SynthesizedStack } from "./synthesized-stack";

const SYNTHESIZE = "synthesize the app (cdktn synth, or cdktf synth), or name the folder with --out";

/**
 * The services that the synthesized stacks of a folder declare: those that its manifest lists, not what earlier runs left.
 *
 * @param names the stacks to read; absent: all of them.
 * @throws CliError USAGE for a name that is not in the manifest, FILE_INVALID for a file that is missing or not what CDKTF writes
 */
export function readStacks(out: string, names?: readonly string[]): readonly Declaration[] {
  const declarations: Declaration[] = [];
  for (const block of blocksOf(out, names)) declarations.push(...declarationsOf(block));
  return declarations;
}

/** A block of a synthesized stack, and how its services are provisioned. */
export type StackBlock = ObservationBlock & { readonly provisioning: Provisioning };

/** The blocks of the stacks that observe services. Parameters and errors as of `readStacks`. */
export function readBlocks(out: string, names?: readonly string[]): readonly StackBlock[] {
  return Array.from(blocksOf(out, names));
}

/** A stack is read, and can be let go, before the next one: each takes far more memory than its services. */
function* blocksOf(out: string, names?: readonly string[]): Generator<StackBlock> {
  const listed = stacksOf(out);
  for (const name of new Set(names ?? listed.keys())) {
    const entry = listed.get(name);
    if (entry === undefined) throw unknownStack(out, name, Array.from(listed.keys()));
    const stack = readStack(out, name, entry);
    for (const block of observationsOfStack(stack)) yield { ...block, provisioning: Provisioning.NULL_RESOURCE };
    for (const block of providerServicesOfStack(stack)) yield { ...block, provisioning: Provisioning.PROVIDER };
  }
}

function stacksOf(out: string): ReadonlyMap<string, Fields> {
  const manifest = join(out, "manifest.json");
  if (!existsSync(manifest)) {
    const problem = `no synthesized stacks in "${out}": it has no manifest.json`;
    throw new CliError("FILE_INVALID", problem, { remedy: SYNTHESIZE });
  }
  const { stacks } = readJsonFile({
    purpose: "manifest",
    file: manifest,
    check: checkManifest,
    remedy: SYNTHESIZE,
  }) as { readonly stacks: Fields };
  return new Map(Object.entries(stacks).map(([name, entry]) => [name, fieldsAt(entry)]));
}

function readStack(out: string, name: string, entry: Fields): SynthesizedStack {
  const file = join(out, String(entry.synthesizedStackPath));
  if (!file.endsWith(".json")) {
    const remedy = 'synthesize without "--hcl", or give --plan';
    throw new CliError("FILE_INVALID", `stack "${name}" is synthesized as HCL, expected cdk.tf.json`, { remedy });
  }
  const document = readJsonFile({
    purpose: `stack "${name}"`,
    file,
    check: checkObject,
    remedy: SYNTHESIZE,
  }) as Fields;
  return { name, constructPath: String(entry.constructPath), folder: resolve(dirname(file)), document };
}

function unknownStack(out: string, name: string, listed: readonly string[]): CliError {
  const remedy = `name one that is there: ${listed.join(", ") || "there is none"}`;
  return new CliError("USAGE", `--stack "${name}": there is no such stack in "${out}"`, { remedy });
}

function checkManifest(document: unknown): void {
  if (!isFields(fieldsAt(document).stacks)) throw new Error('it has no "stacks"');
}

function checkObject(document: unknown): void {
  if (!isFields(document)) throw new Error("got no object");
}
