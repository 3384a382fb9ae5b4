import { PassThrough } from "node:stream";
import { mayColor, PATIENCE_MS, startProgress, visible } from "../../lib/cli/context";

beforeEach(() => jest.useFakeTimers());

afterEach(() => jest.useRealTimers());

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
