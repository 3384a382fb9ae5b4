import { encodeSpec } from "../../lib/model/service";
import { nodeOfUsers } from "../engine/under-test";
import { route } from "../../lib/simulator/router";
import { type CrashPoint, faultsOf } from "./crash-matrix";
import { inParallel } from "../helpers/in-parallel";
import { applySpec, applySpecHere } from "../helpers/provisioner";
import { isReached, seedOf } from "../helpers/scenarios";
import { type Arrival, startWatchedSimulator, type WatchedSimulator } from "../helpers/watched-simulator";

/** Programs that run at one time. */
const AT_ONCE = 4;
/** From the arrival of a request to the program's end, when some or all of the answer is to go out before. */
const ANSWER_MS = 75;

/** What became of a crash point after the second run. */
export interface CrashEnding {
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
