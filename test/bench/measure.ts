import type { Simulator } from "../../lib/simulator/simulator";
import { childrenCpuMs, ProcessTree, Traffic } from "./counts";
import type { BenchResult, Counts, Timing } from "./result";

/** Something that runs in processes of its own and is measured; `prepare` is not. */
export interface Contender {
  /** Done before each run. @default nothing */
  readonly prepare?: () => Promise<void>;
  /**
   * Rejects when it does not do what it is to be measured for.
   *
   * @returns its time in milliseconds, where that is not the time of the whole run
   */
  readonly run: () => Promise<number | undefined>;
  /** Whom it asks. @default nobody */
  readonly simulators?: readonly Pick<Simulator, "requests">[];
}

/** What one contender costs. */
export type Measured = Timing & Counts;

/** The times of one run; the CPU time is `null` where this machine cannot tell. */
interface Run {
  readonly ms: number;
  readonly cpuMs: number | null;
}

/**
 * Takes the times of all contenders in turns, so that whatever else the machine does weighs on all alike; then counts what
 * one more run of each costs, since counting takes time, too.
 */
export async function measureInTurns(contenders: readonly Contender[], repeat: number): Promise<readonly Measured[]> {
  const runs = contenders.map((): Run[] => []);
  for (let turn = 0; turn < repeat; turn += 1)
    for (const [index, contender] of contenders.entries()) runs[index]?.push(await timed(contender));
  const measured: Measured[] = [];
  for (const [index, contender] of contenders.entries())
    measured.push({ ...timingOf(runs[index] ?? []), ...(await counted(contender)) });
  return measured;
}

async function timed({ prepare, run }: Contender): Promise<Run> {
  await prepare?.();
  const [start, cpuBefore] = [performance.now(), childrenCpuMs()];
  const own = await run();
  const [ms, cpuAfter] = [own ?? performance.now() - start, childrenCpuMs()];
  return { ms, cpuMs: cpuBefore === null || cpuAfter === null ? null : cpuAfter - cpuBefore };
}

async function counted({ prepare, run, simulators = [] }: Contender): Promise<Counts> {
  await prepare?.();
  const [traffic, tree] = [new Traffic(simulators), new ProcessTree()];
  await run();
  return { ...traffic.count(), ...tree.stop() };
}

function timingOf(runs: readonly Run[]): Timing {
  const times = runs.map(({ ms }) => ms);
  const cpu = runs.flatMap(({ cpuMs }) => cpuMs ?? []);
  return {
    ms: median(times),
    spreadMs: Math.max(...times) - Math.min(...times),
    cpuMs: cpu.length === runs.length ? median(cpu) : null,
  };
}

/** The middle value of an odd number of values. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The result of a case from what was measured of it and of its floor. */
export function againstFloor(
  what: Pick<BenchResult, "case" | "engine" | "mode" | "n">,
  measured: Measured,
  floor: Measured,
): BenchResult {
  return {
    ...what,
    ...roundedMeasured(measured),
    floorMs: rounded(floor.ms),
    floorCpuMs: roundedMeasured(floor).cpuMs,
    ratioToFloor: rounded(measured.ms / floor.ms, 3),
  };
}

/** What was measured, with as many digits as mean something. */
export function roundedMeasured({ ms, spreadMs, cpuMs, peakMiB, ...counts }: Measured): Measured {
  return {
    ms: rounded(ms),
    spreadMs: rounded(spreadMs),
    cpuMs: cpuMs === null ? null : rounded(cpuMs),
    ...counts,
    peakMiB: peakMiB === null ? null : rounded(peakMiB),
  };
}

/** With as many digits as mean something. */
export function rounded(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}
