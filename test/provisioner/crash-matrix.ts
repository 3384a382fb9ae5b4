import type { FaultRule } from "../../lib/simulator/faults/fault-rule";
import { isRead, type RequestName, requestsOf, SCENARIOS, type ScenarioOnSvm } from "../helpers/scenarios";

/** When the program dies, counted from the request's arrival; `late`: its effect comes when the next run writes. */
export type Moment = "before the effect" | "late effect" | "before the answer" | "amid the answer" | "after the answer";

/** A program that dies once, on an SVM of its own. */
export interface CrashPoint extends ScenarioOnSvm {
  readonly request: RequestName;
  /** Which of the run's requests it is, counted from 1. */
  readonly ordinal: number;
  readonly moment: Moment;
}

export const MOMENTS: readonly Moment[] = [
  "before the effect",
  "late effect",
  "before the answer",
  "amid the answer",
  "after the answer",
];
/** A read has no effect. */
const MOMENTS_OF_READS = MOMENTS.slice(2);

/** How long an answer takes that is to be cut by the program's end, in milliseconds; it is sent in ten pieces. */
const SLOW_ANSWER_MS = 500;

/** Every moment of every request of every scenario. */
export const CRASH_POINTS: readonly CrashPoint[] = SCENARIOS.flatMap((scenario, index) =>
  requestsOf(scenario).flatMap((request, position) =>
    (isRead(request) ? MOMENTS_OF_READS : MOMENTS).map((moment) => {
      const svmName = `svm${index}-${position}-${moment.replaceAll(" ", "-")}`;
      return { svmName, scenario, request, ordinal: position + 1, moment };
    }),
  ),
);

/** The fault that makes the moment. */
export function faultsOf({ svmName, ordinal, moment }: CrashPoint): readonly FaultRule[] {
  const effects: Readonly<Partial<Record<Moment, FaultRule["do"]>>> = {
    "before the effect": { drop: "before" },
    "late effect": { drop: "before" },
    "amid the answer": { slowBodyMs: SLOW_ANSWER_MS },
  };
  const effect = effects[moment];
  return effect === undefined ? [] : [{ svm: svmName, skip: ordinal - 1, times: 1, do: effect }];
}

/** The methods that reach the simulator in both runs: up to the crash, then only what is still missing. */
export function expectedMethods({ scenario, request, ordinal, moment }: CrashPoint): string {
  const isUndone = !isRead(request) && (moment === "before the effect" || moment === "late effect");
  const before = requestsOf(scenario).slice(0, ordinal);
  const missing = scenario.writes.slice(before.filter((sent) => !isRead(sent)).length - (isUndone ? 1 : 0));
  const second: readonly RequestName[] = missing.length === 0 ? ["first GET"] : ["first GET", ...missing, "last GET"];
  const methods = [...before, ...second].map(methodOf);
  // The late creation has the second run's refused, which is followed by a look before the alias is cleared.
  const isOvertaken = moment === "late effect" && request === "POST" && missing.length > 1;
  return isOvertaken ? methods.join(" ").replace(/POST PATCH/, "POST GET PATCH") : methods.join(" ");
}

function methodOf(request: RequestName): string {
  return /[A-Z]+/.exec(request)?.[0] ?? "";
}
