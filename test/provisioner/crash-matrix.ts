import type { FaultRule } from "../../lib/simulator/schema-types";
import {
  fewestWrites,
  isRead,
  type RequestName,
  type Scenario,
  SCENARIOS,
  type ScenarioOnSvm,
  type WriteName,
} from "../helpers/scenarios";

/** When the program dies, counted from the request's arrival; `late`: its effect comes when the next run writes. */
export type Moment = "before the effect" | "late effect" | "before the answer" | "amid the answer" | "after the answer";

/** A program that dies once, on an SVM of its own. */
export interface CrashPoint extends ScenarioOnSvm {
  readonly request: RequestName;
  /** Which of the run's requests it is, counted from 1. */
  readonly ordinal: number;
  readonly moment: Moment;
}

const MOMENTS: readonly Moment[] = [
  "before the effect",
  "late effect",
  "before the answer",
  "amid the answer",
  "after the answer",
];
/** A read has no effect: where in its answer the program dies makes hardly any difference, so that these take turns. */
const MOMENTS_OF_READS = MOMENTS.slice(2);

/** How long an answer takes that is to be cut by the program's end, in milliseconds; it is sent in ten pieces. */
const SLOW_ANSWER_MS = 500;

/** One scenario for each sequence of requests. */
const CRASHING = Array.from(
  new Map(SCENARIOS.map((scenario) => [requestsOf(scenario, scenario.writes).join(), scenario])).values(),
);

/** Every moment of every write of these scenarios, and each read of it once. */
export const CRASH_POINTS: readonly CrashPoint[] = CRASHING.flatMap((scenario, index) =>
  requestsOf(scenario, scenario.writes).flatMap((request, position) =>
    momentsOf(request, index + position).map((moment) => {
      const svmName = `svm${index}-${position}-${moment.replaceAll(" ", "-")}`;
      return { svmName, scenario, request, ordinal: position + 1, moment };
    }),
  ),
);

function momentsOf(request: RequestName, turn: number): readonly Moment[] {
  return isRead(request) ? MOMENTS_OF_READS.filter((_, index) => index === turn % MOMENTS_OF_READS.length) : MOMENTS;
}

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

/** The requests of a run of the program that is not disturbed. */
function requestsOf({ declared }: Scenario, writes: readonly WriteName[]): readonly RequestName[] {
  if (writes.length === 0) return ["first GET"];
  const disables = declared.enabled !== true;
  const endsSessions = (write: WriteName): boolean =>
    write === "refused DELETE" || (disables && write === "PATCH enabled");
  const guarded = writes.flatMap((write): RequestName[] => (endsSessions(write) ? ["sessions GET", write] : [write]));
  return ["first GET", ...guarded, "last GET"];
}

/** The methods that reach the simulator in both runs: up to the crash, then only what is still missing. */
export function expectedMethods({ scenario, request, ordinal, moment }: CrashPoint): string {
  const isUndone = !isRead(request) && (moment === "before the effect" || moment === "late effect");
  const first = requestsOf(scenario, scenario.writes).slice(0, ordinal);
  const live = first
    .slice(0, isUndone ? -1 : undefined)
    .reduce((state, sent) => after(state, sent, scenario), scenario.live);
  const missing = requestsOf(scenario, fewestWrites(live, scenario.declared));
  return [...first, ...(moment === "late effect" ? overtaken(missing, request, scenario) : missing)]
    .map(methodOf)
    .join(" ");
}

function after(live: Scenario["live"], request: RequestName, { declared }: Scenario): Scenario["live"] {
  const { enabled = false, targetAlias = "made by ONTAP" } = declared;
  if (request === "POST") return { enabled, alias: targetAlias === "" ? "made by ONTAP" : targetAlias };
  if (request === "DELETE") return undefined;
  if (request === "PATCH enabled") return live && { ...live, enabled };
  return request === "PATCH alias" ? live && { ...live, alias: targetAlias } : live;
}

/** What the second run sends when the write of the first takes effect right before its own. */
function overtaken(missing: readonly RequestName[], late: RequestName, { declared }: Scenario): readonly RequestName[] {
  // Its creation is refused, which is followed by a look before the alias is cleared.
  if (late === "POST" && missing.length > 3)
    return missing.flatMap((sent) => (sent === "POST" ? [sent, "first GET"] : sent));
  // Its deletion finds a service that is disabled by now.
  const isDisabled = late === "PATCH enabled" && declared.ensure === "absent";
  return isDisabled ? ["first GET", "sessions GET", "DELETE", "last GET"] : missing;
}

function methodOf(request: RequestName): string {
  return /[A-Z]+/.exec(request)?.[0] ?? "";
}
