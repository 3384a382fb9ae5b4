import { InterruptionError, ReconcileError } from "../../lib/errors";
import type { IscsiServiceSpec } from "../../lib/model/service";
import { uuidFromName } from "../../lib/simulator/svm";
import { expectFailure, rejectionOf } from "../helpers/failure";
import type { Scene } from "../helpers/reconciliation";
import { scene, SPEC, start } from "./scene";

const STOPPED = "stopped by SIGINT between two requests";
const JOB = uuidFromName("job");

let stop: AbortController;

beforeEach(() => {
  stop = new AbortController();
});

/** Of one test: a timer that is still there at its end must not interrupt the next one. */
function interrupt(running: AbortController): void {
  running.abort(new InterruptionError("INTERRUPTED", STOPPED, { remedy: "no request was cut off" }));
}

/** Reconciles, and is interrupted so many milliseconds after a request of this method, or about this path, arrived. */
async function interruptedAt(
  at: string,
  options: Scene,
  { spec = SPEC, afterMs = 0 }: { readonly spec?: IscsiServiceSpec; readonly afterMs?: number } = {},
): Promise<unknown> {
  const running = stop;
  await start({
    ...options,
    signal: running.signal,
    onArrival: ({ method, path }) => {
      if (method === at || path.includes(at)) setTimeout(interrupt, afterMs, running);
    },
  });
  return rejectionOf(scene.run(spec));
}

it("a pause that a refused write asked for ends with the interruption", async () => {
  const startMs = performance.now();
  const faults = [{ method: "POST" as const, do: { status: 503, retryAfter: 20 } }];
  const error = await interruptedAt("POST", { faults }, { afterMs: 100 });
  const told = [
    "the last write, to create the service (",
    ": Cluster cluster1 (",
    "HTTP 503",
    `; the service was not read afterwards: ${STOPPED}; run it again`,
  ];
  expectFailure(error, ReconcileError, "OUTCOME_UNKNOWN", "SVM svm1: the state of the service is not known: ", ...told);
  expect(error).toHaveProperty("cause", expect.any(InterruptionError));
  expect(performance.now() - startMs).toBeLessThan(5_000);
  expect(scene.methods).toBe("GET POST");
});

it("an interruption after a write that certainly had no effect is told as what it is", async () => {
  const faults = [{ method: "POST" as const, do: { status: 429, retryAfter: 20 } }];
  const error = await interruptedAt("POST", { faults }, { afterMs: 100 });
  expectFailure(error, InterruptionError, "INTERRUPTED", STOPPED);
  expect(scene.methods).toBe("GET POST");
});

it("an interruption after a write without effect tells of an earlier one whose answer was lost", async () => {
  const options: Scene = {
    svm: { service: { alias: "old" } },
    faults: [
      { method: "PATCH", times: 1, do: { drop: "after" } },
      { method: "PATCH", do: { status: 429, retryAfter: 20 } },
    ],
  };
  const error = await interruptedAt("PATCH", options, { spec: { ...SPEC, enabled: false }, afterMs: 1_500 });
  const told = [
    "an earlier write, to disable the service: Cluster cluster1 (",
    'the last write, to set the alias "db": Cluster cluster1 (',
  ];
  expectFailure(error, ReconcileError, "OUTCOME_UNKNOWN", ...told);
  expect(scene.simulator.service("svm1")).toMatchObject({ enabled: false, targetAlias: "old" });
});

it("the next step is not sent after the interruption, and what was accepted is told", async () => {
  const faults = [{ method: "POST" as const, do: { after: true, delayMs: 200 } }];
  const error = await interruptedAt("POST", { faults }, { spec: { ...SPEC, targetAlias: "" } });
  const told = ["cannot clear the target's alias: ", STOPPED, "; ONTAP accepted to create the service (enabled true)"];
  expectFailure(error, ReconcileError, "STEP_FAILED", ...told);
  expect(scene.methods).toBe("GET POST");
});

it("sessions are not looked at after the interruption, and the step that this was for is told", async () => {
  const options: Scene = { svm: { service: {} }, faults: [{ method: "GET", times: 1, do: { delayMs: 200 } }] };
  const error = await interruptedAt("GET", options, { spec: { svmName: "svm1", enabled: false } });
  expectFailure(error, ReconcileError, "STEP_FAILED", `cannot disable the service: ${STOPPED}`);
  expect(scene.methods).toBe("GET");
});

it("an interruption before anything was written is told as what it is", async () => {
  const error = await interruptedAt("GET", { faults: [{ do: { status: 503, retryAfter: 20 } }] });
  expectFailure(error, InterruptionError, "INTERRUPTED", STOPPED);
  expect(scene.methods).toBe("GET");
});

it("a wait for the effect of a 202 ends with the interruption, and the job is named", async () => {
  const options: Scene = { svm: { service: { alias: "old" } }, faults: [{ method: "PATCH", do: { status: 202 } }] };
  const error = await interruptedAt("PATCH", options, { afterMs: 200 });
  const told = [
    'the last write, to set the alias "db": Cluster cluster1 (',
    `; the service was not read afterwards: ${STOPPED}; `,
  ];
  expectFailure(error, ReconcileError, "OUTCOME_UNKNOWN", ...told);
  expect(error).toHaveProperty("remedy", `check its job: job show -uuid ${JOB}; run it again when the job has ended`);
});
