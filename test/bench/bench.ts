import type { Engine } from "../engine/engine";
import type { Program, Report } from "../programs/recipe";
import type { BuiltPrograms } from "./cases/node-programs";
import { benchDrift } from "./cases/drift-case";
import { benchEngineCase } from "./cases/engine-cases";
import { benchProgram, benchVersion, benchSynth } from "./cases/program-case";
import type { Flags, Size } from "./flags";
import { benchPeers } from "./peers/peer-case";
import type { Peers } from "./peers/recipes";
import type { BenchResult, PeerResult } from "./result";

/** What is there to be measured. */
export interface Equipment {
  readonly engines: readonly Engine[];
  /** The Node.js on the PATH first, which engines find; then the other lines that are alive. */
  readonly nodes: readonly [Program, ...Program[]];
  readonly programs: BuiltPrograms;
  /** Absent: they are not measured. */
  readonly peers?: Peers | undefined;
}

/** What every answer of the simulator waits while peers are measured: nothing, and as over a wide area network. */
const LATENCIES_MS = [0, 50];

/** Measures each case in each size on each engine. */
export async function benchCases(
  flags: Pick<Flags, "cases" | "n" | "also" | "modes" | "repeat">,
  equipment: Equipment,
  report: Report,
): Promise<readonly BenchResult[]> {
  const results: BenchResult[] = [];
  for (const { what, run } of sizesOf(flags).flatMap((size) => runsOf(size, flags, equipment))) {
    const start = Date.now();
    results.push(...(await run()));
    report(`${what}: done in ${Math.round((Date.now() - start) / 1000)} s`);
  }
  return results;
}

/** Something to measure, and its name for people. */
interface Run {
  readonly what: string;
  readonly run: () => Promise<readonly BenchResult[]>;
}

function sizesOf({ cases, n, also }: Pick<Flags, "cases" | "n" | "also">): readonly Size[] {
  const further = also.filter((size) => cases.includes(size.case));
  return [
    ...cases.flatMap((name) =>
      isSizeless(name) ? [{ case: name, n: 1 }] : n.map((size) => ({ case: name, n: size })),
    ),
    ...further,
  ];
}

function isSizeless(name: Size["case"]): boolean {
  return name === "program" || name === "version";
}

function runsOf({ case: name, n }: Size, flags: Pick<Flags, "modes" | "repeat">, equipment: Equipment): readonly Run[] {
  const { engines, nodes, programs } = equipment;
  const { modes, repeat } = flags;
  const [node] = nodes;
  const options = { programs, node: node.name, n, modes, repeat };
  switch (name) {
    case "drift":
      return [{ what: `drift, N = ${n}`, run: () => benchDrift(options) }];
    case "synth":
      return [{ what: `synth, N = ${n}`, run: () => benchSynth(options) }];
    case "program":
      return nodes.map((one) => ({ what: `program, ${one.name}`, run: async () => [await benchProgram(one, repeat)] }));
    case "version":
      return nodes.map((one) => ({
        what: `version, ${one.name}`,
        run: async () => [await benchVersion(programs, one, repeat)],
      }));
    default:
      return engines.map((engine) => ({
        what: `${name}, N = ${n}, ${engine.name}`,
        run: () => benchEngineCase({ engine, case: name, n, modes, repeat }),
      }));
  }
}

/** Measures the peers with as many services as the command line's flags say, without and with latency. */
export async function benchAllPeers(
  { n: sizes, repeat }: Pick<Flags, "n" | "repeat">,
  { peers, programs }: Equipment,
  report: Report,
): Promise<readonly PeerResult[]> {
  const results: PeerResult[] = [];
  if (peers === undefined) return results;
  for (const n of sizes) {
    for (const latencyMs of LATENCIES_MS) {
      results.push(...(await benchPeers({ peers, programs, n, latencyMs, repeat })));
      report(`peers, N = ${n}, ${latencyMs} ms latency: done`);
    }
  }
  return results;
}
