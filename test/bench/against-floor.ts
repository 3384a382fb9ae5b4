import type { Measured } from "./measure";
import type { BenchResult } from "./result";

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
