import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Provisioning } from "../../../lib";
import { againstFloor, type Contender, measureInTurns } from "../measure";
import type { BenchResult } from "../result";
import type { BuiltPrograms } from "./built-package";
import { aliasOf, svmNames } from "./fleet";
import { runProgram } from "./node-programs";
import type { SynthesisOrder, SynthesizedStack } from "./synth-program";

/** What is run on Node.js, and how often. */
export interface NodeCaseOptions {
  readonly programs: BuiltPrograms;
  /** Name of the Node.js. */
  readonly node: string;
  readonly n: number;
  readonly modes: readonly Provisioning[];
  readonly repeat: number;
}

const ENDPOINT = "https://cluster1.example.com";

/** Synthesizes N services of one cluster in each mode, against plain CDKTF with as many resources. */
export async function benchSynth(options: NodeCaseOptions): Promise<readonly BenchResult[]> {
  const folder = await mkdtemp(join(tmpdir(), "ontap-bench-synth-"));
  const results: BenchResult[] = [];
  for (const mode of options.modes) results.push(await benchMode(mode, folder, options));
  await rm(folder, { recursive: true });
  return results;
}

async function benchMode(mode: Provisioning, folder: string, options: NodeCaseOptions): Promise<BenchResult> {
  const { programs, node, n, repeat } = options;
  const ours = stackOf(mode, n);
  const order = (stack: SynthesizedStack): SynthesisOrder => ({ outdir: folder, stacks: [stack] });
  await synthesize(programs, order(ours));
  const floor = { name: "plain", resources: await countResources(join(folder, "stacks", ours.name, "cdk.tf.json")) };
  const contender = (stack: SynthesizedStack): Contender => ({ run: () => synthesize(programs, order(stack)) });
  const [measured, base] = await measureInTurns([contender(ours), contender(floor)], repeat);
  if (measured === undefined || base === undefined) throw new Error("nothing was measured");
  return againstFloor({ case: "synth", engine: node, mode, n }, measured, base);
}

function stackOf(provisioning: Provisioning, n: number): SynthesizedStack {
  const services = svmNames(n).map((svmName) => ({ svmName, targetAlias: aliasOf(svmName) }));
  return { name: "services", endpoint: ENDPOINT, provisioning, services };
}

/**
 * Synthesizes in a process of its own.
 *
 * @returns how long that took without the start of the program, in milliseconds
 */
export async function synthesize({ synth }: BuiltPrograms, order: SynthesisOrder): Promise<number> {
  return Number(await runProgram({ args: [synth], input: JSON.stringify(order) }));
}

/** How many resources and data sources a synthesized stack has. */
async function countResources(file: string): Promise<number> {
  const { resource = {}, data = {} } = JSON.parse(await readFile(file, "utf8")) as Readonly<
    Record<string, Readonly<Record<string, object>> | undefined>
  >;
  return [...Object.values(resource), ...Object.values(data)].reduce(
    (sum, blocks) => sum + Object.keys(blocks).length,
    0,
  );
}
