import { PassThrough } from "node:stream";
import { PATIENCE_MS, startProgress } from "../../../lib/cli/drift/progress";

beforeEach(() => jest.useFakeTimers());

afterEach(() => jest.useRealTimers());

/** A stream like standard error, on a terminal or not. */
function stream(isTTY: boolean): NodeJS.WriteStream & PassThrough {
  return Object.assign(new PassThrough(), { isTTY, columns: 80 }) as unknown as NodeJS.WriteStream & PassThrough;
}

function writtenTo(target: PassThrough): string {
  return String(target.read() ?? "");
}

describe("progress", () => {
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
