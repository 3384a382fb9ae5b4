import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { type Engine, engineEnvironment } from "../../engine/engine";

/** How a run of the engine ended, and everything that it printed. */
export interface EngineRun {
  /** `null` when a signal ended it. */
  readonly exitCode: number | null;
  readonly output: string;
}

/** Environment variables that a run gets besides the engine's own. */
export type Settings = Readonly<Record<string, string>>;

/** Where and how an engine runs. */
export interface EngineOptions {
  readonly cwd: string;
  /** @default none */
  readonly settings?: Settings;
  /** In a process group of its own, as a terminal starts it, so that it can be signalled. @default false */
  readonly ownGroup?: boolean;
}

/** A run of an engine. Every test that runs one does so through this class. */
export class EngineProcess {
  readonly ended: Promise<EngineRun>;
  readonly #pid: number;

  private constructor(pid: number, ended: Promise<EngineRun>) {
    this.#pid = pid;
    this.ended = ended;
  }

  /**
   * Starts the engine.
   *
   * @throws Error when there is no such program
   */
  static start(
    engine: Engine,
    args: readonly string[],
    { cwd, settings = {}, ownGroup = false }: EngineOptions,
  ): EngineProcess {
    const env = { ...engineEnvironment(engine), ...settings };
    const child = spawn(engine.path, args, { cwd, env, detached: ownGroup, stdio: ["ignore", "pipe", "pipe"] });
    if (child.pid === undefined) throw new Error(`${engine.path} did not start`);
    const code = new Promise<number | null>((resolve) => child.once("close", resolve));
    const ended = Promise.all([code, text(child.stdout), text(child.stderr)]).then(([exitCode, stdout, stderr]) => ({
      exitCode,
      output: stdout + stderr,
    }));
    return new EngineProcess(child.pid, ended);
  }

  /** Sends a signal to the engine, its providers and the programs that it runs: they need a group of their own. */
  signal(name: "SIGINT" | "SIGKILL"): void {
    process.kill(-this.#pid, name);
  }
}

/** Runs an engine to its end. */
export function runEngine(engine: Engine, args: readonly string[], options: EngineOptions): Promise<EngineRun> {
  return EngineProcess.start(engine, args, options).ended;
}
