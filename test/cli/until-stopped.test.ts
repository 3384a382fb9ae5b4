import { untilStopped } from "../../lib/cli/until-stopped";
import { rejectionOf } from "../helpers/failure";

const REASON = new Error("stopped");

describe("work until the process is stopped", () => {
  it("ends as the work ends", async () => {
    const { signal } = new AbortController();
    const failure = new Error("failed");
    expect(await untilStopped(signal, Promise.resolve(1))).toBe(1);
    expect(await rejectionOf(untilStopped(signal, Promise.reject(failure)))).toBe(failure);
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
    expect(await rejectionOf(run(stop, () => untilStopped(stop.signal, never)))).toBe(REASON);
  });

  it("may fail afterwards without harm", async () => {
    const stop = new AbortController();
    const late = Promise.resolve().then(() => Promise.reject(new Error("late")));
    const work = untilStopped(stop.signal, late);
    stop.abort(REASON);
    expect(await rejectionOf(work)).toBe(REASON);
    await expect(late).rejects.toThrow("late");
  });
});
