import type { SimulatorState } from "../../../lib/simulator/state/state";
import { type Course, outcomeOf, show } from "./course";
import type { History } from "./history";
import { LAWS_OF_AIM } from "./laws-of-aim";
import { LAWS_OF_ENDING } from "./laws-of-ending";
import { LAWS_OF_SESSIONS } from "./laws-of-sessions";
import { LAWS_OF_WRITING } from "./laws-of-writing";
import { forecast } from "./model";

/** What a reconciliation did wrong in a history; nothing when it kept every law. */
export function judge(course: Course, history: History): readonly string[] {
  return [...LAWS_OF_ENDING, ...LAWS_OF_WRITING, ...LAWS_OF_SESSIONS, ...LAWS_OF_AIM].flatMap(
    (law) => law(course, history) ?? [],
  );
}

/** What was wrong with a reconciliation that began in a state, when nothing failed and nobody else acted. */
export function judgeQuiet(course: Course, state: SimulatorState): readonly string[] {
  const [expected, got] = [forecast(course.goal, state), outcomeOf(course)];
  return JSON.stringify(got) === JSON.stringify(expected) ? [] : [`expected ${show(expected)}, got ${show(got)}`];
}
