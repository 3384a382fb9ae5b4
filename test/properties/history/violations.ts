import type { SimulatorState } from "../../../lib/simulator/state";
import { type Run, outcomeOf, show } from "./run";
import type { History } from "./history";
import { AIM_INVARIANTS } from "./aim-invariants";
import { ENDING_INVARIANTS } from "./ending-invariants";
import { SESSION_INVARIANTS } from "./session-invariants";
import { WRITING_INVARIANTS } from "./writing-invariants";
import { forecast } from "./model";

/** What a reconciliation did wrong in a history; nothing when it kept every invariant. */
export function violations(played: Run, history: History): readonly string[] {
  return [...ENDING_INVARIANTS, ...WRITING_INVARIANTS, ...SESSION_INVARIANTS, ...AIM_INVARIANTS].flatMap(
    (invariant) => invariant(played, history) ?? [],
  );
}

/** What was wrong with a reconciliation that began in a state, when nothing failed and nobody else acted. */
export function violationsInQuiet(played: Run, state: SimulatorState): readonly string[] {
  const [expected, got] = [forecast(played.goal, state), outcomeOf(played)];
  return JSON.stringify(got) === JSON.stringify(expected) ? [] : [`expected ${show(expected)}, got ${show(got)}`];
}
