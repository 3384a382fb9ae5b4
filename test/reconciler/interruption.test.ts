import { InterruptionError, ReconcileError } from "../../lib/errors";
import type { IscsiServiceSpec } from "../../lib/model/iscsi-service";
import { expectFailure, rejectionOf } from "../helpers/failure";
import type { Scene } from "../helpers/reconciliation";
import { scene, SPEC, start } from "./scene";

const STOPPED = "stopped by SIGINT between two requests";
const AFTER_THE_JOB = "run it again when the job has ended, not before: what is written meanwhile is queued behind it";

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
    ": POST ",
    "HTTP 503",
    `; the service was not read afterwards: ${STOPPED}; run it again`,
  ];
  expectFailure(error, ReconcileError, "OUTCOME_UNKNOWN", "SVM svm1: what is live now is not known: ", ...told);
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
  const told = ["an earlier write, to disable the service: PATCH ", 'the last write, to set the alias "db": PATCH '];
  expectFailure(error, ReconcileError, "OUTCOME_UNKNOWN", ...told);
  expect(scene.simulator.service("svm1")).toMatchObject({ enabled: false, targetAlias: "old" });
});

it("a pause before a service is read again ends with the interruption", async () => {
  const faults = [{ method: "POST" as const, do: { after: true, staleReads: 1_000 } }];
  const error = await interruptedAt("POST", { faults }, { afterMs: 700 });
  const told = "ONTAP accepted to create the service (enabled true";
  expectFailure(error, ReconcileError, "OUTCOME_UNKNOWN", told, STOPPED);
});

it("a service is not read back after the interruption, and what was accepted is told", async () => {
  const error = await interruptedAt("POST", { faults: [{ method: "POST", do: { after: true, delayMs: 200 } }] });
  const told = `ONTAP accepted to create the service (enabled true, target.alias "db"); the service was not read afterwards: ${STOPPED}`;
  expectFailure(error, ReconcileError, "OUTCOME_UNKNOWN", told);
  expect(scene.methods).toBe("GET POST");
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

describe("a job that a write was handed to", () => {
  const CREATED: Scene = { faults: [{ method: "POST", do: { job: { reads: 1_000 } } }] };
  const DISABLED: Scene = {
    svm: { service: { alias: "old" } },
    faults: [{ method: "PATCH", skip: 1, do: { job: { reads: 1_000 } } }],
  };

  it.each<[string, Scene, IscsiServiceSpec, string]>([
    ["creation", CREATED, SPEC, "GET POST GET"],
    ["second step", DISABLED, { ...SPEC, enabled: false }, "GET GET PATCH PATCH GET"],
  ])(
    "is not waited for after the interruption, and nothing is sent any more: a %s",
    async (_, options, spec, methods) => {
      const error = await interruptedAt("/cluster/jobs", options, { spec });
      const [{ uuid } = { uuid: "" }] = scene.simulator.cluster.state.jobs;
      const told = `: job ${uuid} was not waited for: ${STOPPED}; look at it: job show -uuid ${uuid}; ${AFTER_THE_JOB}`;
      expectFailure(error, ReconcileError, "OUTCOME_UNKNOWN", "SVM svm1: what is live now is not known: ", told);
      expect(error).toHaveProperty("cause", expect.any(InterruptionError));
      expect(scene.methods).toBe(methods);
      expect(scene.setbacks).toEqual([]);
    },
  );

  it("is not to be followed by another run before it has ended, also when the wait for its effect is interrupted", async () => {
    const faults = [...(DISABLED.faults ?? []), { path: "/cluster/jobs", do: { code: "6" } }];
    const options = { ...DISABLED, faults };
    const error = await interruptedAt("/cluster/jobs", options, { spec: { ...SPEC, enabled: false }, afterMs: 200 });
    expectFailure(error, ReconcileError, "OUTCOME_UNKNOWN", `; the service was not read afterwards: ${STOPPED}; `);
    expect(error).toHaveProperty("remedy", AFTER_THE_JOB);
  });

  it("is not waited for after the interruption, and a write before it whose answer was lost is told", async () => {
    const lost = { method: "PATCH" as const, times: 1, do: { drop: "after" as const } };
    const job = { method: "PATCH" as const, do: { job: { reads: 1_000 } } };
    const options = { ...DISABLED, faults: [lost, job] };
    const error = await interruptedAt("/cluster/jobs", options, { spec: { ...SPEC, enabled: false } });
    const told = ["an earlier write, to disable the service: PATCH ", 'the last write, to set the alias "db": job '];
    expectFailure(error, ReconcileError, "OUTCOME_UNKNOWN", ...told);
  });

  it("is not waited for after the interruption, and what was accepted before is told", async () => {
    const error = await interruptedAt("/cluster/jobs", DISABLED, { spec: { ...SPEC, enabled: false } });
    expectFailure(
      error,
      ReconcileError,
      "OUTCOME_UNKNOWN",
      'ONTAP accepted to disable the service; the last write, to set the alias "db": job ',
    );
  });
});
