import { PassThrough } from "node:stream";
import { mayColor, PATIENCE_MS, startProgress, untilAborted, visible, withinTimeLimit } from "../../lib/cli/context";
import { InterruptionError } from "../../lib/errors";
import { expectFailure, rejectionOf } from "../helpers/failure";

/** A stream like standard error, on a terminal or not. */
function stream(isTTY: boolean): NodeJS.WriteStream & PassThrough {
  return Object.assign(new PassThrough(), { isTTY, columns: 80 }) as unknown as NodeJS.WriteStream & PassThrough;
}

function writtenTo(target: PassThrough): string {
  const chunks: unknown[] = [];
  // From Node.js 26 on, each read has a chunk only.
  for (let chunk: unknown = target.read(); chunk !== null; chunk = target.read()) chunks.push(chunk);
  return chunks.map(String).join("");
}

describe("progress", () => {
  beforeEach(() => jest.useFakeTimers());

  afterEach(() => jest.useRealTimers());

  it("shows on a terminal, after a while, how many clusters are read, and leaves nothing behind", () => {
    const terminal = stream(true);
    const progress = startProgress(terminal);
    progress.update(1, 3);
    jest.advanceTimersByTime(PATIENCE_MS - 1);
    expect(writtenTo(terminal)).toBe("");
    jest.advanceTimersByTime(1);
    expect(writtenTo(terminal)).toContain("1 of 3");
    progress.update(2, 3);
    progress.end();
    const shown = writtenTo(terminal);
    expect(shown).toContain("2 of 3");
    expect(shown).toContain("\u001b[?25h");
    // To the first column, and erase the line.
    expect(shown.endsWith("\u001b[1G\u001b[2K")).toBe(true);
  });

  it.each([
    ["what is no terminal", false, PATIENCE_MS],
    ["a terminal, when it was not long", true, PATIENCE_MS - 1],
  ])("shows nothing on %s", (_, isTTY, ms) => {
    const target = stream(isTTY);
    const progress = startProgress(target);
    progress.update(0, 3);
    jest.advanceTimersByTime(ms);
    progress.update(3, 3);
    progress.end();
    jest.advanceTimersByTime(PATIENCE_MS);
    expect(writtenTo(target)).toBe("");
  });
});

describe("colour", () => {
  it.each<[string, boolean, Record<string, string>]>([
    ["on a terminal", true, { TERM: "xterm" }],
    ["on a terminal, with an empty NO_COLOR", true, { NO_COLOR: "" }],
    ["elsewhere, with FORCE_COLOR", false, { FORCE_COLOR: "1" }],
  ])("is used %s", (_, isTTY, env) => {
    expect(mayColor({ isTTY }, env)).toBe(true);
  });

  it.each<[string, boolean | undefined, Record<string, string>]>([
    ["in a file or a pipe", undefined, { TERM: "xterm" }],
    ["in the log of a pipeline", false, { CI: "true" }],
    ["on a terminal that cannot", true, { TERM: "dumb" }],
    ["with NO_COLOR", true, { NO_COLOR: "1" }],
    ["with NO_COLOR, whatever else asks for it", true, { NO_COLOR: "1", FORCE_COLOR: "1" }],
    ["with FORCE_COLOR=0", true, { FORCE_COLOR: "0" }],
  ])("is not used %s", (_, isTTY, env) => {
    expect(mayColor(isTTY === undefined ? {} : { isTTY }, env)).toBe(false);
  });
});

describe("visible", () => {
  it.each([
    ["what a terminal would obey", "\u001b[2Ja\u009bb\rc", "\\u{1b}[2Ja\\u{9b}b\\u{d}c"],
    ["what turns the direction of reading", "a\u202eb", "a\\u{202e}b"],
    ["what has no width", "a\u200bb", "a\\u{200b}b"],
    ["half a character", "a\ud800b", "a\\u{d800}b"],
    ["what XML does not allow", "a\uffffb\u0000", "a\\u{ffff}b\\u{0}"],
  ])("shows %s", (_, text, expected) => {
    expect(visible(text)).toBe(expected);
  });

  it("leaves letters of any language, signs and symbols beyond 16 bits as they are", () => {
    expect(visible('día "größe" 東京 🚀 <&>')).toBe('día "größe" 東京 🚀 <&>');
  });
});

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
