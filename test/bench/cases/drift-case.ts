import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Provisioning } from "../../../lib";
import { startTestSimulator, type TestSimulator } from "../../helpers/simulator";
import { againstFloor, type Contender, measureInTurns } from "../measure";
import type { BenchResult } from "../result";
import { type BuiltPrograms, contenderOf, emptyNode } from "./node-programs";
import { aliasOf, seedOf, svmNames } from "./fleet";
import { type NodeCaseOptions, synthesize } from "./program-case";
import type { SynthesizedStack } from "./synth-program";

const SERVICES_OF_A_CLUSTER = 200;

/** `ontap-iscsi drift` over N services which are as declared, 200 on each cluster, against Node.js on an empty file. */
export async function benchDrift(options: NodeCaseOptions): Promise<readonly BenchResult[]> {
  const { programs, node, n, modes, repeat } = options;
  const clusters = await startClusters(n);
  const folder = await mkdtemp(join(tmpdir(), "ontap-bench-drift-"));
  try {
    const contenders: Contender[] = [];
    for (const mode of modes) contenders.push(await driftContender(programs, join(folder, mode), mode, clusters));
    const [base, ...measured] = await measureInTurns([emptyNode(), ...contenders], repeat);
    if (base === undefined) throw new Error("nothing was measured");
    return measured.map((one, index) =>
      againstFloor({ case: "drift", engine: node, mode: modes[index] ?? "-", n }, one, base),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
    for (const { simulator } of clusters) await simulator.close();
  }
}

/** A simulated cluster, and the SVMs that have a service on it. */
export interface BenchCluster {
  readonly simulator: TestSimulator;
  readonly svms: readonly string[];
}

async function startClusters(n: number): Promise<readonly BenchCluster[]> {
  const clusters: BenchCluster[] = [];
  for (let left = n; left > 0; left -= SERVICES_OF_A_CLUSTER) {
    const svms = svmNames(Math.min(left, SERVICES_OF_A_CLUSTER));
    clusters.push({ svms, simulator: await startTestSimulator({ seed: seedOf(svms) }) });
  }
  return clusters;
}

/** The command line over stacks that declare the services of clusters, a stack for each; it synthesizes them first. */
export async function driftContender(
  programs: BuiltPrograms,
  out: string,
  provisioning: Provisioning,
  clusters: readonly BenchCluster[],
): Promise<Contender> {
  const stacks = clusters.map(({ simulator: { endpoint }, svms }, index): SynthesizedStack => {
    const services = svms.map((svmName) => ({ svmName, targetAlias: aliasOf(svmName) }));
    return { name: `c${index}`, endpoint, provisioning, services };
  });
  await synthesize(programs, { outdir: out, stacks });
  const settings = Object.fromEntries(clusters.flatMap(({ simulator }, index) => credentials(simulator, index)));
  const simulators = clusters.map(({ simulator }) => simulator);
  return contenderOf({ args: [programs.cli, "drift", "--out", out], settings }, simulators);
}

function credentials({ username, password, caFile }: TestSimulator, index: number): [string, string][] {
  return Object.entries({ USERNAME: username, PASSWORD: password, CA_FILE: caFile }).map(([name, value]) => [
    `ONTAP_C${index}_${name}`,
    value,
  ]);
}
