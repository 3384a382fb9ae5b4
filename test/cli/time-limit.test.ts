import { untilAborted, withinTimeLimit } from "../../lib/cli/context";
import { InterruptionError } from "../../lib/errors";
import { expectFailure, rejectionOf } from "../helpers/failure";

const REASON = new Error("stopped");

describe("work until the process is stopped", () => {
  it("ends as the work ends", async () => {
    const { signal } = new AbortController();
    const failure = new Error("failed");
    expect(await untilAborted(signal, Promise.resolve(1))).toBe(1);
    expect(await rejectionOf(untilAborted(signal, Promise.reject(failure)))).toBe(failure);
  });

  it.each([
    ["before it begins", (stop: AbortController, start: () => Promise<unknown>) => (stop.abort(REASON), start())],
    [
      "while it goes on",
      (stop: AbortController, start: () => Promise<unknown>) => {
        const work = start();
        stop.abort(REASON);
        return work;
      },
    ],
  ])("is given up with the signal's reason %s", async (_when, run) => {
    const stop = new AbortController();
    const never = new Promise(() => undefined);
    expect(await rejectionOf(run(stop, () => untilAborted(stop.signal, never)))).toBe(REASON);
  });

  it("may fail afterwards without harm", async () => {
    const stop = new AbortController();
    const late = Promise.resolve().then(() => Promise.reject(new Error("late")));
    const work = untilAborted(stop.signal, late);
    stop.abort(REASON);
    expect(await rejectionOf(work)).toBe(REASON);
    await expect(late).rejects.toThrow("late");
  });
});

describe("work within a time limit", () => {
  const never = (signal: AbortSignal): Promise<never> => untilAborted(signal, new Promise<never>(() => undefined));
  const limit = { timeoutS: 0.05, missed: "the cluster was not read", signal: new AbortController().signal };

  it("ends as the work ends, and leaves nothing that keeps the process", async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const before = timers();
    expect(await withinTimeLimit({ ...limit, timeoutS: 60 }, () => Promise.resolve(1))).toBe(1);
    expect(timers()).toBe(before);
  });

  it("is given up when the time is up, and says what was missed", async () => {
    const error = await rejectionOf(withinTimeLimit(limit, never));
    expectFailure(error, InterruptionError, "DEADLINE_EXCEEDED", "the cluster was not read within 0.05 s", "--timeout");
  });

  it("is given up when the process is asked to end", async () => {
    const signal = AbortSignal.abort(REASON);
    expect(await rejectionOf(withinTimeLimit({ ...limit, signal }, never))).toBe(REASON);
  });
});
