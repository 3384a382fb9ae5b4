import type { FaultRule } from "../../lib/simulator/schema-types";
import {
  fewestWrites,
  isRead,
  type RequestName,
  type Scenario,
  SCENARIOS,
  type ScenarioOnSvm,
  type WriteName,
  isReached,
  seedOf,
} from "../helpers/scenarios";
import { encodeSpec } from "../../lib/model/service";
import { nodeOfUsers } from "../engine/under-test";
import { route } from "../../lib/simulator/router";
import { inParallel } from "../helpers/in-parallel";
import { applySpec, applySpecHere } from "../helpers/provisioner";
import { type Arrival, startWatchedSimulator, type WatchedSimulator } from "../helpers/watched-simulator";

/** When the program dies, counted from the request's arrival; `late`: its effect comes when the next run writes. */
type Moment = "before the effect" | "late effect" | "before the answer" | "amid the answer" | "after the answer";

/** A program that dies once, on an SVM of its own. */
interface CrashPoint extends ScenarioOnSvm {
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
function faultsOf({ svmName, ordinal, moment }: CrashPoint): readonly FaultRule[] {
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
  const guarded = writes.flatMap((write): RequestName[] =>
    endsSessions(write) ? ["portals GET", "sessions GET", write] : [write],
  );
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
  return isDisabled ? ["first GET", "portals GET", "sessions GET", "DELETE", "last GET"] : missing;
}

function methodOf(request: RequestName): string {
  return /[A-Z]+/.exec(request)?.[0] ?? "";
}

/** Programs that run at one time. */
const AT_ONCE = 4;
/** From the arrival of a request to the program's end, when some or all of the answer is to go out before. */
const ANSWER_MS = 75;

/** What became of a crash point after the second run. */
interface CrashEnding {
  readonly wasKilled: boolean;
  /** Exit code of the second run. */
  readonly code: number;
  readonly isReached: boolean;
  /** Of the requests that reached the simulator in both runs. */
  readonly methods: string;
}

/** What came of all crash points. */
export interface CrashReport {
  /** In the order of the points. */
  readonly endings: readonly CrashEnding[];
  /** ONTAP's codes of the writes that were refused. */
  readonly refusals: readonly string[];
}

/**
 * Runs the program for every point until it is killed there, and then once more, which takes no process of its own; all against one
 * simulator.
 */
export async function runCrashMatrix(points: readonly CrashPoint[]): Promise<CrashReport> {
  const scene = new CrashScene(points);
  const seed = { svms: points.map(seedOf), faults: points.flatMap(faultsOf) };
  const onArrival = (arrival: Arrival): void => {
    scene.onArrival(arrival, simulator);
  };
  // Plain HTTP: each program would spend half of its time on TLS.
  const simulator: WatchedSimulator = await startWatchedSimulator(seed, onArrival, true);
  const endings = await inParallel(AT_ONCE, points, (point) => scene.crashAndRepeat(point, simulator));
  const refusals = simulator.requests.flatMap(({ method, code }) => (method === "GET" || code === null ? [] : code));
  await simulator.close();
  return { endings, refusals };
}

/** Knows which program is about which SVM, and which request it must not survive. */
class CrashScene {
  readonly #points: ReadonlyMap<string, CrashPoint>;
  readonly #victims = new Map<string, number>();
  /** Writes of killed programs that are still to take effect. */
  readonly #late = new Map<string, Arrival>();

  constructor(points: readonly CrashPoint[]) {
    this.#points = new Map(points.map((point) => [point.svmName, point]));
  }

  async crashAndRepeat(point: CrashPoint, simulator: WatchedSimulator): Promise<CrashEnding> {
    const { svmName, scenario } = point;
    const spec = encodeSpec({ svmName, ...scenario.declared });
    const onStart = (pid: number): void => {
      this.#victims.set(svmName, pid);
    };
    // Of hundreds of programs, half as long as on Node.js 20.
    const node = nodeOfUsers()?.path ?? process.execPath;
    const { code } = await applySpec(simulator, spec, { onStart, node });
    return {
      wasKilled: code === null,
      code: await applySpecHere(simulator, spec),
      isReached: isReached(scenario, svmName, simulator.service(svmName)),
      methods: simulator.methods(svmName),
    };
  }

  onArrival(arrival: Arrival, simulator: WatchedSimulator): void {
    const point = this.#points.get(arrival.svm);
    if (point?.ordinal === arrival.ordinal) this.#kill(point, arrival);
    else if (arrival.method !== "GET") this.#completeLate(arrival.svm, simulator);
  }

  #kill({ svmName, moment }: CrashPoint, arrival: Arrival): void {
    const victim = this.#victims.get(svmName);
    if (victim === undefined) return;
    if (moment === "late effect") this.#late.set(svmName, arrival);
    if (moment === "amid the answer" || moment === "after the answer") killSoon(victim, moment);
    else process.kill(victim, "SIGKILL");
  }

  #completeLate(svmName: string, simulator: WatchedSimulator): void {
    const request = this.#late.get(svmName);
    if (request === undefined) return;
    this.#late.delete(svmName);
    simulator.cluster.update((state) => route(state, request).state);
  }
}

/** A program that is to die between two requests gets the whole answer, but cannot send the next one. */
function killSoon(pid: number, moment: "amid the answer" | "after the answer"): void {
  if (moment === "after the answer") process.kill(pid, "SIGSTOP");
  setTimeout(() => process.kill(pid, "SIGKILL"), ANSWER_MS);
}
