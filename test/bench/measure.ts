import { median } from "./median";

/** Something whose time is taken; `prepare` is not. */
export interface Contender {
  readonly name: string;
  readonly prepare?: () => Promise<void>;
  readonly run: () => Promise<void>;
}

/** The times of one contender, in milliseconds. */
export interface Timing {
  readonly name: string;
  readonly ms: number;
  /** From the fastest run to the slowest. */
  readonly spreadMs: number;
}

/** Takes the times of all contenders in turns, so that whatever else the machine does weighs on all alike. */
export async function measureInTurns(contenders: readonly Contender[], repeat: number): Promise<readonly Timing[]> {
  const times = contenders.map((): number[] => []);
  for (let turn = 0; turn < repeat; turn += 1) {
    for (const [index, { prepare, run }] of contenders.entries()) {
      await prepare?.();
      const start = performance.now();
      await run();
      times[index]?.push(performance.now() - start);
    }
  }
  return contenders.map(({ name }, index) => timingOf(name, times[index] ?? []));
}

function timingOf(name: string, times: readonly number[]): Timing {
  return { name, ms: median(times), spreadMs: Math.max(...times) - Math.min(...times) };
}
