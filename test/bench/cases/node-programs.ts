import { build } from "esbuild";
import { readdirSync } from "node:fs";
import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { REPOSITORY } from "../../helpers/repository";
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import type { Contender } from "../measure";

const TARGET = { platform: "node", target: "node20.18", format: "cjs", logLevel: "warning" } as const;
/** Two folders below the repository, where a file of `lib` is, too: it looks for the bundled programs from there. */
const SYNTH_PROGRAM = join(REPOSITORY, "dist", "bench", "synth.cjs");

/** The command line and what synthesizes, as JavaScript. */
export interface BuiltPrograms {
  /** The command line, file by file, as the published package has it. */
  readonly cli: string;
  /** `synth-program.ts` with the library in it. */
  readonly synth: string;
  remove(): Promise<void>;
}

/** Builds the programs that are measured besides the bundled ones. */
export async function buildPrograms(): Promise<BuiltPrograms> {
  const folder = await mkdtemp(join(tmpdir(), "ontap-bench-"));
  await cp(join(REPOSITORY, "package.json"), join(folder, "package.json"));
  await symlink(join(REPOSITORY, "node_modules"), join(folder, "node_modules"));
  await build({ ...TARGET, entryPoints: sources(), outbase: join(REPOSITORY, "lib"), outdir: join(folder, "dist") });
  const synth = { entryPoints: [join(__dirname, "synth-program.ts")], outfile: SYNTH_PROGRAM };
  await build({ ...TARGET, ...synth, bundle: true, packages: "external" });
  return {
    cli: join(folder, "dist", "cli", "main.js"),
    synth: SYNTH_PROGRAM,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function sources(): string[] {
  const lib = join(REPOSITORY, "lib");
  return readdirSync(lib, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => join(lib, path));
}

/** A program that does nothing: what it takes is the start of Node.js. */
export const EMPTY_FILE = resolve(__dirname, "empty.cjs");

/** How a program is started. */
interface ProgramRun {
  /** Path of the program, or its name on the PATH. @default the Node.js on the PATH */
  readonly command?: string;
  readonly args: readonly string[];
  /** Environment variables besides those of this process. @default none */
  readonly settings?: Readonly<Record<string, string>>;
  /** What stands on its standard input. @default nothing */
  readonly input?: string;
}

/**
 * Runs a program to its end.
 *
 * @returns its standard output
 * @throws Error with what it printed unless it exits with 0
 */
export async function runProgram({ command = "node", args, settings, input = "" }: ProgramRun): Promise<string> {
  const env = { ...process.env, ...settings };
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(command, args, { env, stdio: "pipe" });
  // Most programs do not read it.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const closed = once(child, "close");
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [exitCode] = (await closed) as [number | null];
  if (exitCode === 0) return stdout;
  throw new Error(`${command} ${args.join(" ")} ended with ${exitCode ?? "a signal"}: ${stdout}${stderr}`);
}

/** A contender that is one program. */
export function contenderOf(run: ProgramRun, simulators: Contender["simulators"] = []): Contender {
  return {
    simulators,
    run: async () => {
      await runProgram(run);
      return undefined;
    },
  };
}

/** Node.js on an empty file: the floor of what runs on it. */
export function emptyNode(command = "node"): Contender {
  return contenderOf({ command, args: [EMPTY_FILE] });
}
