import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { findProgram, runProgram } from "./external-program";

const folder = mkdtempSync(join(tmpdir(), "program-"));
const never = new AbortController().signal;
const script = (text: string, workingDir?: string) => ({ path: process.execPath, args: ["-e", text], workingDir });

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe("findProgram", () => {
  const [first, second] = [join(folder, "first"), join(folder, "second")];
  const searchPath = [first, second].join(delimiter);

  beforeAll(() => {
    mkdirSync(join(first, "directory"), { recursive: true });
    mkdirSync(second);
    writeFileSync(join(first, "plain"), "");
    for (const file of [join(second, "plain"), join(second, "directory")]) {
      writeFileSync(file, "");
      chmodSync(file, 0o755);
    }
  });

  it.each([
    ["skips files that are not executable", "plain", () => join(second, "plain")],
    ["skips folders", "directory", () => join(second, "directory")],
    ["takes a path as it stands", join(second, "plain"), () => join(second, "plain")],
    ["finds nothing under another name", "other", () => undefined],
    ["finds nothing at a path that does not exist", "./plain", () => undefined],
  ])("%s", (_, name, expected) => {
    expect(findProgram(name, searchPath)).toBe(expected());
  });
});

describe("runProgram", () => {
  it("hands over the input and collects both outputs", async () => {
    const program = script("process.stdin.pipe(process.stdout); console.error('noted')");
    expect(await runProgram(program, "input", never)).toEqual({ stdout: "input", stderr: "noted\n" });
  });

  it("collects an output beyond every pipe's size, and an input beyond it that nobody reads", async () => {
    const { stdout, failure } = await runProgram(script("console.log('x'.repeat(3e6))"), "y".repeat(3e6), never);
    expect(failure).toBeUndefined();
    expect(stdout).toHaveLength(3e6 + 1);
  });

  it("runs in the folder that is asked for", async () => {
    const { stdout } = await runProgram(script("process.stdout.write(process.cwd())", folder), "", never);
    expect(stdout).toBe(realpathSync(folder));
  });

  it.each([
    ["a failure", script("process.exit(3)"), "exit status 3"],
    ["a death", script("process.kill(process.pid, 'SIGKILL')"), "signal: SIGKILL"],
    ["a folder that does not exist", script("", join(folder, "none")), expect.stringContaining("ENOENT") as string],
  ])("says how %s came about", async (_, program, failure) => {
    expect(await runProgram(program, "", never)).toMatchObject({ failure });
  });

  it("is killed on request", async () => {
    const stop = new AbortController();
    const outcome = runProgram(script("setInterval(() => {}, 1000)"), "", stop.signal);
    stop.abort();
    expect(await outcome).toMatchObject({ failure: "signal: killed" });
  });
});
