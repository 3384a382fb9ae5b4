import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";

/** What is to be run. */
export interface Program {
  /** Path of the executable. */
  readonly path: string;
  readonly args: readonly string[];
  /** @default the engine's folder */
  readonly workingDir?: string | undefined;
}

/** What a program printed, and why it did not end well, if so. */
export interface ProgramOutcome {
  readonly stdout: string;
  readonly stderr: string;
  /** As Go words it: `exit status 1`, `signal: killed`, or why it did not start. */
  readonly failure?: string;
}

/** The executable's path: as it stands if it has a slash, else from the folders of `searchPath`; undefined if there is none. */
export function findProgram(name: string, searchPath = process.env.PATH ?? ""): string | undefined {
  const candidates = name.includes("/") ? [name] : searchPath.split(delimiter).map((folder) => join(folder, name));
  return candidates.find(isExecutable);
}

/** Runs the program to its end with `input` on its standard input; `stop` kills it. */
export async function runProgram(program: Program, input: string, stop: AbortSignal): Promise<ProgramOutcome> {
  const child = spawn(program.path, program.args, { cwd: program.workingDir, signal: stop, killSignal: "SIGKILL" });
  child.stdin.on("error", () => {
    // A program need not read its input.
  });
  child.stdin.end(input);
  const [failure, stdout, stderr] = await Promise.all([ended(child), text(child.stdout), text(child.stderr)]);
  return { stdout, stderr, ...(failure !== undefined && { failure }) };
}

function ended(child: ChildProcessWithoutNullStreams): Promise<string | undefined> {
  return new Promise((resolve) => {
    child.on("error", ({ name, message }) => {
      resolve(name === "AbortError" ? "signal: killed" : message);
    });
    child.on("close", (code, signal) => {
      if (signal !== null) resolve(`signal: ${signal}`);
      else resolve(code === 0 ? undefined : `exit status ${code ?? ""}`);
    });
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
